// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;

/**
 * One direction of a conversation that was decided about, as it was when somebody looked. Immutable.
 *
 * @param protocol number of the IP protocol
 * @param source address, as a prefix of one address
 * @param sourcePort its port, or what {@link Flow} has in its place
 * @param destination address
 * @param destinationPort its port
 * @param fib the table that it came with
 * @param interfaceIndex number of the interface that it came in by
 * @param nextHop where its packets go; null where that is not remembered
 * @param idleNs nanoseconds since its last packet, within a millisecond
 */
public record ListedFlow(
        int protocol,
        Prefix source,
        int sourcePort,
        Prefix destination,
        int destinationPort,
        int fib,
        int interfaceIndex,
        NextHop nextHop,
        long idleNs) {}
