// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import java.util.Locale;
import net.culvert.forwarding.iface.Placement;
import net.culvert.forwarding.iface.control.Tunable;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;

/** How packets get to workers, in the tree of values: {@code net.isr}, by the names of netisr(9). Control thread. */
public final class IsrTunables {
    /** Name of the value that says which thread works on a packet. */
    public static final String DISPATCH = "net.isr.dispatch";

    private static final String ROOT = "net.isr.";

    private IsrTunables() {}

    /** Adds all to the tree. */
    public static void add(final Tunables tunables, final Workstreams workers) {
        tunables.add(
                DISPATCH,
                new Tunable(
                        "which thread works on a packet: direct, hybrid or deferred",
                        () -> lowerCase(workers.settings().policy()),
                        text -> workers.settings(workers.settings().withPolicy(DispatchPolicy.of(text)))));
        tunables.add(
                ROOT + "ip.policy",
                new Tunable(
                        "what places IPv4 packets on workers: source, flow or cpu",
                        () -> lowerCase(workers.settings().ipv4()),
                        text -> workers.settings(workers.settings().withIpv4(Placement.of(text)))));
        tunables.add(
                ROOT + "ip6.policy",
                new Tunable(
                        "what places IPv6 packets on workers: source, flow or cpu",
                        () -> lowerCase(workers.settings().ipv6()),
                        text -> workers.settings(workers.settings().withIpv6(Placement.of(text)))));
        tunables.add(ROOT + "numthreads", Tunable.counter("workers", workers::count));
        tunables.add(
                ROOT + "maxqlen",
                Tunable.number(
                        "bursts (not packets) of one interface that may wait for one worker",
                        workers::queueLimit,
                        limit -> workers.queueLimit(Math.clamp(limit, -1, Integer.MAX_VALUE))));
        tunables.add(ROOT + "len", Tunable.counter("bursts (not packets) that wait for workers", workers::waiting));
        tunables.add(
                ROOT + "drops",
                Tunable.number(
                        "packets that were refused or waited in vain; 0 clears",
                        workers::drops,
                        value -> clear(workers, value)));
    }

    private static String lowerCase(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void clear(final Workstreams workers, final long value) {
        if (value != 0) {
            throw new IllegalArgumentException("it is " + value + " but can only be set to 0");
        }
        workers.clearDrops();
    }
}
