// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.path.BurstTimes;
import net.culvert.appliance.state.GatewayState;
import net.culvert.forwarding.iface.InterfaceTotals;

/**
 * The state as JSON: what the status page reads once a second. Counts go from the start of the process; whoever wants
 * rates takes differences. Any thread.
 */
final class StateJson {
    private StateJson() {}

    static Reply reply(final GatewayState state) {
        return Reply.of(200, Reply.JSON, JsonWriter.text(json(state)));
    }

    private static Map<String, Object> json(final GatewayState state) {
        return fields(
                "name", state.name(),
                "takenMs", state.takenMs(),
                "aeadEngine", state.aeadEngine(),
                "interfaces", state.interfaces().stream().map(StateJson::json).toList(),
                "peers", state.peers().stream().map(StateJson::json).toList(),
                "drops", state.drops().stream().map(StateJson::json).toList(),
                "bursts", state.bursts().stream().map(StateJson::json).toList());
    }

    private static Map<String, Object> json(final GatewayState.Interface each) {
        final InterfaceTotals totals = each.totals();
        return fields(
                "name", each.name(),
                "isUp", each.isUp(),
                "mtuBytes", each.mtuBytes(),
                "addresses", each.addresses(),
                "receivedPackets", totals.inputPackets(),
                "receivedBytes", totals.inputBytes(),
                "receivedDrops", totals.inputDrops(),
                "sentPackets", totals.outputPackets(),
                "sentBytes", totals.outputBytes(),
                "sentDrops", totals.outputDrops());
    }

    private static Map<String, Object> json(final GatewayState.Peer peer) {
        return fields(
                "interface", peer.interfaceName(),
                "name", peer.name(),
                "publicKey", peer.publicKey(),
                "endpoint", peer.endpoint(),
                "allowedIps", peer.allowedIps(),
                "lastHandshakeSeconds", peer.lastHandshakeSeconds(),
                "receivedBytes", peer.receivedBytes(),
                "sentBytes", peer.sentBytes());
    }

    private static Map<String, Object> json(final GatewayState.Drop drop) {
        return fields(
                "path", drop.path(),
                "reason", drop.reason().counterName(),
                "sentence", drop.reason().sentence(),
                "packets", drop.packets(),
                "bytes", drop.bytes());
    }

    private static Map<String, Object> json(final BurstTimes times) {
        final List<Long> boundsNs = times.buckets().stream()
                .map(bucket -> bucket.boundNs() == Long.MAX_VALUE ? null : bucket.boundNs())
                .collect(java.util.ArrayList::new, java.util.ArrayList::add, java.util.ArrayList::addAll);
        return fields(
                "thread", times.thread(),
                "boundsNs", boundsNs,
                "bursts",
                        times.buckets().stream().map(BurstTimes.Bucket::bursts).toList(),
                "sumNs", times.sumNs());
    }

    /** Names and values in turns, in their order. */
    private static Map<String, Object> fields(final Object... namesAndValues) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        }
        return fields;
    }
}
