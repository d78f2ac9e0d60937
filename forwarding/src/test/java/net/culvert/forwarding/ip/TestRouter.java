// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.ring.GracePeriod;

/** A router of one worker whose interfaces keep what they are given. */
final class TestRouter {
    static final int QUEUE_LIMIT = 64;

    /** What left by an interface: the offload header and the packet. */
    record Sent(String output, byte[] header, byte[] packet) {}

    final IpSettings settings = new IpSettings();
    final IcmpSettings icmp = new IcmpSettings();
    final Fibs fibs = new Fibs(16, new GracePeriod());
    final Generation generation = new Generation();
    final ActiveRules rules = new ActiveRules(generation);
    final Pipes pipes = new Pipes(Pipes.DEFAULT_SLABS);
    final CountersFile counters = CountersFile.inMemory();
    final List<Sent> sent = new ArrayList<>();
    final List<RuntimeException> faults = new ArrayList<>();
    final ForwardingWorker worker = new ForwardingWorker(
            new Router(
                    settings,
                    settings,
                    icmp,
                    fibs,
                    rules,
                    FragmentLimits.DEFAULT,
                    (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                    counters,
                    faults::add),
            0,
            pipes,
            new SplittableRandom(1));
    long nowNs = 1_000_000_000L;

    private final Burst burst = new Burst(1 << 18, 256);
    private int interfaces;

    /** An interface that is up, with its addresses in every table. */
    NetworkInterface add(final String name, final String... addresses) {
        final OutputQueue queue = new OutputQueue(QUEUE_LIMIT, (packets, drops) -> {
            for (int i = 0; i < packets.length(); i++) {
                final byte[] header = new byte[Gather.HEADER_LENGTH];
                final byte[] packet = new byte[packets.length(i)];
                packets.buffer(i).getBytes(packets.offset(i) - header.length, header);
                packets.buffer(i).getBytes(packets.offset(i), packet);
                sent.add(new Sent(name, header, packet));
            }
        });
        final NetworkInterface added = new NetworkInterface(name, ++interfaces, 1500, queue);
        added.addresses(List.of(addresses).stream().map(InterfaceAddress::parse).toList());
        for (final InterfaceAddress address : added.addresses()) {
            for (int fib = 0; fib < fibs.count(); fib++) {
                fibs.insert(fib, address.network(), NextHop.onLink(added));
                fibs.insert(fib, address.address(), NextHop.local(added));
            }
        }
        added.up(true);
        return added;
    }

    void route(final String to, final NextHop way) {
        fibs.insert(0, Prefix.parse(to), way);
    }

    /** Has the interface receive packets, in one burst. */
    void receives(final NetworkInterface input, final byte[]... packets) {
        for (final byte[] packet : packets) {
            put(new byte[Gather.HEADER_LENGTH], packet);
        }
        worker.input(burst, input, nowNs);
        burst.clear();
    }

    /** Has the interface receive a packet with an offload header. */
    void receivesOffloaded(final NetworkInterface input, final byte[] header, final byte[] packet) {
        put(header, packet);
        worker.input(burst, input, nowNs);
        burst.clear();
    }

    private void put(final byte[] header, final byte[] packet) {
        final int at = burst.end() + 16;
        burst.buffer().putBytes(at - header.length, header);
        burst.buffer().putBytes(at, packet);
        burst.add(at, packet.length, 0, null);
    }

    /** The one packet that left, by the interface. */
    byte[] sentOnly(final NetworkInterface output) {
        assertEquals(1, sent.size(), () -> "packets sent; dropped: " + drops());
        assertEquals(output.name(), sent.getFirst().output());
        return sent.getFirst().packet();
    }

    /** The sum of a counter of worker 0, such as {@code ip.ips_forward}. */
    long count(final String name) {
        return counters.snapshot().getOrDefault("worker0." + name, 0L);
    }

    /** IPv4 packets dropped for the reason. */
    long dropped4(final DropReason reason) {
        return count("ip.drop." + reason.counterName() + ".packets");
    }

    /** IPv6 packets dropped for the reason. */
    long dropped6(final DropReason reason) {
        return count("ip6.drop." + reason.counterName() + ".packets");
    }

    private Map<String, Long> drops() {
        final Map<String, Long> drops = counters.snapshot();
        drops.keySet().removeIf(name -> !name.contains(".drop.") || name.endsWith(".bytes"));
        return drops;
    }

    /** What came in less all that became of it: what the core should still hold. */
    long missing(final String family) {
        final String names = family + "." + family + "s_";
        long missing = count(names + "total") - count(names + "forward") - count(names + "delivered");
        missing -= count(names + "fragments") - count(names + "reassembled");
        for (final Map.Entry<String, Long> drop : drops().entrySet()) {
            if (drop.getKey().startsWith("worker0." + family + ".drop.")) {
                missing -= drop.getValue();
            }
        }
        return missing;
    }

    /** What left by the interface, in order. */
    List<byte[]> sentBy(final NetworkInterface output) {
        return sent.stream()
                .filter(one -> one.output().equals(output.name()))
                .map(Sent::packet)
                .toList();
    }
}
