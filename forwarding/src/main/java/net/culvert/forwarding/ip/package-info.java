// SPDX-License-Identifier: Apache-2.0
/**
 * A router's work on IPv4 and IPv6 packets: input, forward, output, local delivery. {@code Ipv4Path} and
 * {@code Ipv6Path} read top to bottom as a packet goes; {@code ForwardingWorker} is the way in.
 */
package net.culvert.forwarding.ip;
