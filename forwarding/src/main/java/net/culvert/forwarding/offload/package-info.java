// SPDX-License-Identifier: Apache-2.0
/** Segmentation of super-packets and coalescing of segments, both without copying a payload. */
package net.culvert.forwarding.offload;
