// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import net.culvert.appliance.gateway.CountedRule;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.appliance.path.BurstTimes;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;

/**
 * Reads the state of a gateway: the interfaces on its control thread, the peers of each tunnel on that tunnel's, in
 * steps, so that no control thread is held for long. Any thread but those.
 */
public final class StateReader {
    private final Gateway gateway;

    public StateReader(final Gateway gateway) {
        this.gateway = gateway;
    }

    /**
     * The state now; waits for the control threads.
     *
     * @throws RejectedExecutionException when the gateway has ended
     */
    public GatewayState read() {
        final Map<String, Long> counters = gateway.counters().snapshot(); // first: they go before the control threads
        final List<GatewayState.Interface> interfaces = new ArrayList<>();
        final String[] aead = new String[1];
        gateway.control().run(() -> {
            aead[0] = gateway.aeadEngine();
            gateway.interfaces().snapshot().all().forEach(each -> interfaces.add(read(each)));
        });
        final List<GatewayState.Peer> peers = new ArrayList<>();
        final PeerNames names = new PeerNames(gateway.config());
        for (final WireGuardPort tunnel : gateway.tunnels()) {
            try {
                new PeerReader(tunnel, names).readInto(peers);
            } catch (final RejectedExecutionException e) { // a reload has just taken it away
                continue;
            }
        }
        return new GatewayState(
                gateway.config().process().name(),
                System.currentTimeMillis(),
                aead[0],
                List.copyOf(interfaces),
                List.copyOf(peers),
                DropNames.read(counters),
                gateway.rules().stream().map(StateReader::read).toList(),
                BurstTimes.of(counters),
                counters);
    }

    private static GatewayState.Rule read(final CountedRule each) {
        final String action = each.config().action().name().toLowerCase(Locale.ROOT);
        return new GatewayState.Rule(each.list(), each.number(), action, each.packets(), each.bytes());
    }

    private static GatewayState.Interface read(final NetworkInterface each) {
        final List<GatewayState.Queue> queues = new ArrayList<>();
        if (!each.inputQueues().isEmpty()) {
            long length = 0;
            long drops = 0;
            for (final InputQueue queue : each.inputQueues()) {
                length += queue.length();
                drops += queue.drops();
            }
            queues.add(new GatewayState.Queue(
                    "in", length, each.inputQueues().getFirst().limit(), drops));
        }
        if (!each.outputQueues().isEmpty()) {
            long length = 0;
            long drops = 0;
            for (final OutputQueue queue : each.outputQueues()) {
                length += queue.length();
                drops += queue.drops();
            }
            queues.add(new GatewayState.Queue(
                    "out", length, each.outputQueues().getFirst().limit(), drops));
        }
        final List<String> addresses =
                each.addresses().stream().map(StateReader::text).toList();
        return new GatewayState.Interface(
                each.name(), each.isUp(), each.mtu(), addresses, each.counters().read(), List.copyOf(queues));
    }

    private static String text(final InterfaceAddress address) {
        final String alone = address.address().toString(); // with the length of a single address behind it
        return alone.substring(0, alone.indexOf('/') + 1) + address.length();
    }
}
