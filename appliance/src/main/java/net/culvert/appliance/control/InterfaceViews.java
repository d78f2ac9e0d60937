// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceTotals;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;

/** Interfaces, their addresses, their queues. Connection's thread; what is the control thread's is asked for there. */
final class InterfaceViews {
    private final Gateway gateway;

    InterfaceViews(final Gateway gateway) {
        this.gateway = gateway;
    }

    Iterable<Map<String, Object>> interfaces() {
        return Steps.map(gateway.control(), all(), this::row);
    }

    private List<NetworkInterface> all() {
        return gateway.interfaces().snapshot().all();
    }

    private Map<String, Object> row(final NetworkInterface shown) {
        final InterfaceConfig config = config(shown.name());
        final InterfaceTotals totals = shown.counters().read();
        return new Row()
                .with("name", shown.name())
                .with("index", shown.index())
                .with("kind", kind(config))
                .with("up", shown.isUp())
                .with("mtu", shown.mtu())
                .with("fib", shown.fib())
                .with("filter", config == null ? null : config.filter())
                .with("description", shown.attributes().description())
                .with(
                        "addresses",
                        shown.addresses().stream().map(AddressText::of).toList())
                .with("inputPackets", totals.inputPackets())
                .with("inputBytes", totals.inputBytes())
                .with("inputErrors", totals.inputErrors())
                .with("inputDrops", totals.inputDrops())
                .with("outputPackets", totals.outputPackets())
                .with("outputBytes", totals.outputBytes())
                .with("outputErrors", totals.outputErrors())
                .with("outputDrops", totals.outputDrops())
                .done();
    }

    private InterfaceConfig config(final String name) {
        for (final InterfaceConfig each : gateway.config().interfaces()) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static String kind(final InterfaceConfig config) {
        return switch (config) {
            case null -> null;
            case InterfaceConfig.Tun tun -> "tun";
            case InterfaceConfig.Loopback loopback -> "loopback";
            case InterfaceConfig.WireGuard wireGuard -> "wireguard";
            case final InterfaceConfig.Encapsulated tunnel ->
                tunnel.encapsulation().isGre() ? "gre" : "gif";
        };
    }

    Iterable<Map<String, Object>> addresses() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (final NetworkInterface shown : all()) {
            for (final InterfaceAddress address : shown.addresses()) {
                rows.add(new Row()
                        .with("interface", shown.name())
                        .with("address", AddressText.of(address))
                        .with("preference", address.preference())
                        .with("peer", address.peer() == null ? null : AddressText.of(address.peer()))
                        .done());
            }
        }
        return rows;
    }

    Iterable<Map<String, Object>> queues() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        for (final NetworkInterface shown : all()) {
            int worker = 0;
            for (final InputQueue queue : shown.inputQueues()) {
                rows.add(queue(shown, "input", worker++, queue.length(), queue.limit(), queue.drops()));
            }
            worker = 0;
            for (final OutputQueue queue : shown.outputQueues()) {
                rows.add(queue(shown, "output", worker++, queue.length(), queue.limit(), queue.drops()));
            }
        }
        return rows;
    }

    private static Map<String, Object> queue(
            final NetworkInterface owner,
            final String direction,
            final int worker,
            final int length,
            final int limit,
            final long drops) {
        return new Row()
                .with("interface", owner.name())
                .with("direction", direction)
                .with("worker", worker)
                .with("length", length)
                .with("limit", limit)
                .with("drops", drops)
                .done();
    }
}
