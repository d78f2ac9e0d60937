// SPDX-License-Identifier: Apache-2.0
/** Longest-prefix match. */
package net.culvert.forwarding.fib;
