// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.state;

import java.util.List;
import java.util.Map;
import net.culvert.appliance.path.BurstTimes;
import net.culvert.forwarding.iface.InterfaceTotals;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * A gateway at one moment; immutable, any thread. Counts go from the start of the process.
 *
 * @param name of the gateway
 * @param takenMs milliseconds since 1970
 * @param aeadEngine what does its cryptography, empty where nothing has to
 * @param interfaces in the order in which they came
 * @param peers of all tunnels
 * @param drops by path and reason, where there were any
 * @param rules of all lists, in their order
 * @param bursts how long bursts took, by forwarding thread
 * @param counters all counters by name
 */
public record GatewayState(
        String name,
        long takenMs,
        String aeadEngine,
        List<Interface> interfaces,
        List<Peer> peers,
        List<Drop> drops,
        List<Rule> rules,
        List<BurstTimes> bursts,
        Map<String, Long> counters) {

    /**
     * An interface.
     *
     * @param mtuBytes bytes of the longest packet
     * @param addresses with prefix lengths
     */
    public record Interface(
            String name,
            boolean isUp,
            int mtuBytes,
            List<String> addresses,
            InterfaceTotals totals,
            List<Queue> queues) {}

    /**
     * The queues of an interface in one direction, those of all workers together.
     *
     * @param direction {@code in} or {@code out}
     * @param length what waits: packets outbound, bursts inbound
     * @param limit how many may wait for each worker
     * @param drops packets refused, or that waited in vain
     */
    public record Queue(String direction, long length, long limit, long drops) {}

    /**
     * A peer of a tunnel.
     *
     * @param interfaceName of the tunnel
     * @param name that the configuration gives it, empty where it has none there
     * @param publicKey base64
     * @param endpoint address and port, empty while unknown
     * @param allowedIps prefixes
     * @param lastHandshakeSeconds seconds since 1970, 0 for never
     */
    public record Peer(
            String interfaceName,
            String name,
            String publicKey,
            String endpoint,
            List<String> allowedIps,
            long lastHandshakeSeconds,
            long receivedBytes,
            long sentBytes) {}

    /** What one path dropped for one reason. */
    public record Drop(String path, DropReason reason, long packets, long bytes) {}

    /**
     * What a rule has decided about.
     *
     * @param list its name
     * @param number the place in the list, from 1 on
     * @param action in lower case
     */
    public record Rule(String list, int number, String action, long packets, long bytes) {}
}
