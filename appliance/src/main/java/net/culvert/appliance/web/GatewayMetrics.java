// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.appliance.path.BurstTimes;
import net.culvert.appliance.state.DropNames;
import net.culvert.appliance.state.GatewayState;
import net.culvert.forwarding.iface.InterfaceTotals;
import net.culvert.ringbuffers.counters.DropReason;

/** The metrics of a gateway's state. Any thread. */
final class GatewayMetrics {
    private static final Pattern IP_STATISTIC = Pattern.compile("worker(\\d+)\\.(ip6?)\\.(ip6?s_\\w+)");
    private static final String PUBLISHED_TIME = ".ns"; // percentiles that a clock writes there, no counts

    private GatewayMetrics() {}

    /** Adds all of them. */
    static void add(final GatewayState state, final Samples samples) {
        state.peers().forEach(peer -> add(peer, samples));
        state.interfaces().forEach(each -> add(each, samples));
        addDrops(state, samples);
        state.rules().forEach(rule -> add(rule, samples));
        state.bursts().forEach(times -> samples.add(Metric.BURST, times));
        state.counters().forEach((name, value) -> addCounter(name, value, samples));
        if (!state.aeadEngine().isEmpty()) {
            samples.add(Metric.AEAD, 1, state.aeadEngine());
        }
    }

    private static void add(final GatewayState.Peer peer, final Samples samples) {
        final String[] labels = {
            peer.interfaceName(), peer.publicKey(), String.join(",", peer.allowedIps()), peer.name()
        };
        samples.add(Metric.SENT, peer.sentBytes(), labels);
        samples.add(Metric.RECEIVED, peer.receivedBytes(), labels);
        samples.add(Metric.HANDSHAKE, peer.lastHandshakeSeconds(), labels);
    }

    private static void add(final GatewayState.Interface each, final Samples samples) {
        final InterfaceTotals totals = each.totals();
        samples.add(Metric.UP, each.isUp() ? 1 : 0, each.name());
        samples.add(Metric.MTU, each.mtuBytes(), each.name());
        samples.add(Metric.IN_PACKETS, totals.inputPackets(), each.name());
        samples.add(Metric.IN_BYTES, totals.inputBytes(), each.name());
        samples.add(Metric.IN_ERRORS, totals.inputErrors(), each.name());
        samples.add(Metric.IN_DROPS, totals.inputDrops(), each.name());
        samples.add(Metric.OUT_PACKETS, totals.outputPackets(), each.name());
        samples.add(Metric.OUT_BYTES, totals.outputBytes(), each.name());
        samples.add(Metric.OUT_ERRORS, totals.outputErrors(), each.name());
        samples.add(Metric.OUT_DROPS, totals.outputDrops(), each.name());
        for (final GatewayState.Queue queue : each.queues()) {
            samples.add(Metric.QUEUE_LENGTH, queue.length(), each.name(), queue.direction());
            samples.add(Metric.QUEUE_LIMIT, queue.limit(), each.name(), queue.direction());
            samples.add(Metric.QUEUE_DROPS, queue.drops(), each.name(), queue.direction());
        }
    }

    private static void add(final GatewayState.Rule rule, final Samples samples) {
        final String[] labels = {rule.list(), Integer.toString(rule.number()), rule.action()};
        samples.add(Metric.RULE_PACKETS, rule.packets(), labels);
        samples.add(Metric.RULE_BYTES, rule.bytes(), labels);
    }

    private static void addDrops(final GatewayState state, final Samples samples) {
        final Map<DropReason, Long> sums = new EnumMap<>(DropReason.class);
        for (final GatewayState.Drop drop : state.drops()) {
            final String reason = drop.reason().counterName();
            samples.add(Metric.DROP_PACKETS, drop.packets(), drop.path(), reason);
            samples.add(Metric.DROP_BYTES, drop.bytes(), drop.path(), reason);
            sums.merge(drop.reason(), drop.packets(), Long::sum);
        }
        for (final DropReason reason : DropReason.values()) {
            if (reason.isDrop()) {
                samples.add(Metric.REASON_PACKETS, sums.getOrDefault(reason, 0L), reason.counterName());
            }
        }
    }

    private static void addCounter(final String name, final long value, final Samples samples) {
        final Matcher statistic = IP_STATISTIC.matcher(name);
        if (statistic.matches()) {
            samples.add(Metric.IP, value, statistic.group(1), statistic.group(2), statistic.group(3));
        } else if (!DropNames.isCounter(name) && !BurstTimes.isCounter(name) && !name.endsWith(PUBLISHED_TIME)) {
            samples.add(Metric.EVENTS, value, name);
        }
    }
}
