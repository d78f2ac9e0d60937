// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.Prefix;

/**
 * A conversation that a rule has let begin, as it was when somebody looked. Immutable.
 *
 * @param protocol number of the IP protocol
 * @param asker address of who began, as a prefix of one address
 * @param askerPort its port, or what {@link Flow} has in its place
 * @param replier address of the other one
 * @param replierPort its port
 * @param direction where it was seen to begin: on its way in, or out
 * @param interfaceIndex by the interface of this number
 * @param phase how far it has come
 * @param leftNs nanoseconds until it is forgotten where no packet comes
 * @param rule number of the rule that let it begin
 */
public record ListedState(
        int protocol,
        Prefix asker,
        int askerPort,
        Prefix replier,
        int replierPort,
        Direction direction,
        int interfaceIndex,
        StatePhase phase,
        long leftNs,
        int rule) {}
