// SPDX-License-Identifier: Apache-2.0
/**
 * What a packet carries between its IP header and its transport header: the options of IPv4, the extension headers of
 * IPv6. Walked in place, bounded by the packet, by whoever owns it. Packets are to have passed the check of their
 * header before.
 *
 * <p>Where a packet is refused, {@link net.culvert.forwarding.packet.Packet#pointer} is the offending byte, as a
 * parameter problem quotes it.
 */
package net.culvert.forwarding.options;
