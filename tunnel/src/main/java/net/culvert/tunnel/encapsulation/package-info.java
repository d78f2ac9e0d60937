// SPDX-License-Identifier: Apache-2.0
/**
 * Tunnels without keys: IP packets in IP packets (gif, as the BSDs call it; RFC 2003, RFC 2473, RFC 4213) and in GRE
 * (RFC 2784, RFC 2890). Bytes in, bytes out; congestion marks are carried over as RFC 6040 has it.
 */
package net.culvert.tunnel.encapsulation;
