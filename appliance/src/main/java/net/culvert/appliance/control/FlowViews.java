// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ListedFlow;
import net.culvert.forwarding.filter.ListedState;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.wire.IpProtocol;

/**
 * Conversations with a state, and flows that were decided about. Connection's thread: the workers, each on its own
 * thread, list some thousand slots of their tables between two bursts.
 */
final class FlowViews {
    private static final int SLOTS = 4_096; // listed at once

    private final Gateway gateway;

    FlowViews(final Gateway gateway) {
        this.gateway = gateway;
    }

    /** Lists a part of a worker's table; whether there is more. */
    private interface Lister<T> {
        boolean list(ForwardingWorker worker, int from, int slots, List<T> into);
    }

    private <T> List<T> all(final Lister<T> lister) {
        final List<T> all = new ArrayList<>();
        final boolean[] hasMore = {true};
        for (int from = 0; hasMore[0]; from += SLOTS) {
            final int first = from;
            hasMore[0] = false;
            gateway.look(worker -> hasMore[0] |= lister.list(worker, first, SLOTS, all));
        }
        return all;
    }

    Iterable<Map<String, Object>> states() {
        final List<ListedState> states = all(ForwardingWorker::listStates);
        return () -> states.stream().map(this::row).iterator();
    }

    private Map<String, Object> row(final ListedState state) {
        return new Row()
                .with("protocol", protocol(state.protocol()))
                .with("from", address(state.asker()))
                .with("fromPort", state.askerPort())
                .with("to", address(state.replier()))
                .with("toPort", state.replierPort())
                .with("interface", name(state.interfaceIndex()))
                .with("direction", state.direction().name().toLowerCase(Locale.ROOT))
                .with("rule", state.rule())
                .with("phase", state.phase().name().toLowerCase(Locale.ROOT))
                .with("leftNs", state.leftNs())
                .done();
    }

    Iterable<Map<String, Object>> flows() {
        final List<ListedFlow> flows = all(ForwardingWorker::listFlows);
        return () -> flows.stream().map(this::row).iterator();
    }

    private Map<String, Object> row(final ListedFlow flow) {
        final NetworkInterface output =
                flow.nextHop() == null ? null : flow.nextHop().output();
        return new Row()
                .with("protocol", protocol(flow.protocol()))
                .with("from", address(flow.source()))
                .with("fromPort", flow.sourcePort())
                .with("to", address(flow.destination()))
                .with("toPort", flow.destinationPort())
                .with("fib", flow.fib())
                .with("interface", name(flow.interfaceIndex()))
                .with("output", output == null ? null : output.name())
                .with("idleNs", flow.idleNs())
                .done();
    }

    private String name(final int interfaceIndex) {
        final NetworkInterface named = gateway.interfaces().snapshot().get(interfaceIndex);
        return named == null ? null : named.name();
    }

    private static String address(final Prefix address) {
        return AddressText.of(address.addressBytes());
    }

    /** Its name, or its number. */
    static String protocol(final int number) {
        return switch (number) {
            case IpProtocol.ICMP -> "icmp";
            case IpProtocol.TCP -> "tcp";
            case IpProtocol.UDP -> "udp";
            case IpProtocol.ICMPV6 -> "icmpv6";
            default -> Integer.toString(number);
        };
    }
}
