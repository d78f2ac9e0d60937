// SPDX-License-Identifier: Apache-2.0
/** Header flyweights and the Internet checksum, read and written in place. */
package net.culvert.forwarding.wire;
