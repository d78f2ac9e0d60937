// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import net.culvert.forwarding.iface.Placement;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;

/**
 * How packets get to workers; immutable.
 *
 * @param policy DIRECT: whoever reads a packet works on it, wherever it would be placed. HYBRID: it does so where it is
 *     the packet's worker. DEFERRED: every packet waits in its worker's queue, the reader's own too
 * @param ipv4 which worker is an IPv4 packet's
 * @param ipv6 which worker is an IPv6 packet's, or that of bytes of no known version
 */
public record IsrSettings(DispatchPolicy policy, Placement ipv4, Placement ipv6) {
    /** What netisr(9) does with both families. */
    public static final IsrSettings DEFAULT = new IsrSettings(DispatchPolicy.DIRECT, Placement.FLOW, Placement.FLOW);

    public IsrSettings withPolicy(final DispatchPolicy policy) {
        return new IsrSettings(policy, ipv4, ipv6);
    }

    public IsrSettings withIpv4(final Placement placement) {
        return new IsrSettings(policy, placement, ipv6);
    }

    public IsrSettings withIpv6(final Placement placement) {
        return new IsrSettings(policy, ipv4, placement);
    }

    /** The nearest that has all packets of a flow, both ways, meet one worker. */
    IsrSettings byFlow() {
        final DispatchPolicy moving = policy == DispatchPolicy.DIRECT ? DispatchPolicy.HYBRID : policy;
        return new IsrSettings(moving, Placement.FLOW, Placement.FLOW);
    }

    Placement of(final int version) {
        return version == 4 ? ipv4 : ipv6;
    }
}
