// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
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
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.InterfaceTotals;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.Transmitter;
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
    private final List<NetworkInterface> interfaces = new ArrayList<>();
    private final Map<String, Integer> forgotten = new HashMap<>(); // packets that left, by interface
    private long repliesOfOthers;
    private long gapBefore; // between what went on and what left, at the last look
    private long refusedBefore; // by output queues

    /** An interface that is up, with its addresses, networks and broadcast addresses in every table. */
    NetworkInterface add(final String name, final String... addresses) {
        return add(name, InterfaceMode.POINT_TO_POINT, addresses);
    }

    /** The same of a mode. */
    NetworkInterface add(final String name, final InterfaceMode mode, final String... addresses) {
        return add(name, mode, (packets, drops) -> keep(name, packets), addresses);
    }

    /** One whose device throws at whatever it is given. */
    NetworkInterface addBroken(final String name, final String... addresses) {
        final Transmitter broken = (packets, drops) -> {
            throw new IllegalStateException(name);
        };
        return add(name, InterfaceMode.POINT_TO_POINT, broken, addresses);
    }

    /** The device of the interface took so many packets and did not keep them. */
    void failed(final NetworkInterface broken, final int packets) {
        forgotten.merge(broken.name(), packets, Integer::sum);
    }

    private void keep(final String name, final OutputQueue packets) {
        for (int i = 0; i < packets.length(); i++) {
            final byte[] header = new byte[Gather.HEADER_LENGTH];
            final byte[] packet = new byte[packets.length(i)];
            packets.buffer(i).getBytes(packets.offset(i) - header.length, header);
            packets.buffer(i).getBytes(packets.offset(i), packet);
            sent.add(new Sent(name, header, packet));
        }
    }

    private NetworkInterface add(
            final String name, final InterfaceMode mode, final Transmitter device, final String... addresses) {
        final OutputQueue queue = new OutputQueue(QUEUE_LIMIT, device);
        final NetworkInterface added = new NetworkInterface(name, interfaces.size() + 1, 1500, queue);
        interfaces.add(added);
        added.attributes().mode(mode);
        added.addresses(List.of(addresses).stream().map(InterfaceAddress::parse).toList());
        for (final InterfaceAddress address : added.addresses()) {
            for (int fib = 0; fib < fibs.count(); fib++) {
                fibs.insert(fib, address.network(), NextHop.onLink(added));
                fibs.insert(fib, address.address(), NextHop.local(added));
                if (address.broadcast() != null) {
                    fibs.insert(fib, address.broadcast(), NextHop.broadcast(added));
                }
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
            add(new byte[Gather.HEADER_LENGTH], packet);
        }
        receivesAdded(input);
    }

    /** Has the interface receive a packet with an offload header. */
    void receivesOffloaded(final NetworkInterface input, final byte[] header, final byte[] packet) {
        add(header, packet);
        receivesAdded(input);
    }

    /** Has the interface receive what was added, in one burst. */
    void receivesAdded(final NetworkInterface input) {
        worker.input(burst, input, nowNs);
        burst.clear();
    }

    /** Has the worker do what is due. */
    void poll() {
        boolean isMoreDue = true;
        while (isMoreDue) {
            isMoreDue = worker.poll(nowNs);
        }
    }

    /** Adds a packet with its offload header to the next burst. */
    void add(final byte[] header, final byte[] packet) {
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

    /** Packets made here and dropped for the reason, of both families. */
    long droppedMade(final DropReason reason) {
        final String name = ".made.drop." + reason.counterName() + ".packets";
        return count("ip" + name) + count("ip6" + name);
    }

    private Map<String, Long> drops() {
        final Map<String, Long> drops = counters.snapshot();
        drops.keySet().removeIf(name -> !name.contains(".drop.") || name.endsWith(".bytes"));
        return drops;
    }

    private long sumOfDrops(final String path) {
        return drops().entrySet().stream()
                .filter(drop -> drop.getKey().startsWith("worker0." + path + ".drop."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** What came in less all that became of it: what the core should still hold. */
    long missing(final String family) {
        final String names = family + "." + family + "s_";
        final long fragmentsJoined = count(names + "fragments") - count(names + "reassembled");
        final long kept = count(names + "forward") + count(names + "delivered") + fragmentsJoined;
        return count(names + "total") - kept - sumOfDrops(family);
    }

    /** A protocol of a test has turned so many packets into replies. */
    void repliesOfOthers(final long replies) {
        repliesOfOthers = replies;
    }

    /** What was made here less what left or was dropped of it: what pipes should still hold. */
    long missingMade() {
        long made = repliesOfOthers;
        for (final String kind : List.of("icmp.error", "icmp.redirect", "icmp.reply", "tcp.reset")) {
            made += count(kind + ".made");
        }
        return made
                - count("ip.ips_localout")
                - count("ip6.ip6s_localout")
                - sumOfDrops("ip.made")
                - sumOfDrops("ip6.made");
    }

    /**
     * Received and made here = forwarded + delivered + dropped + held, fragments that were joined counted as one;
     * nothing is known of faults; and the interfaces have counted what the worker has.
     */
    void assertLaw() {
        assertEquals(List.of(), faults, "faults");
        final int held = pipes.held() + worker.held();
        assertEquals(held, missing("ip") + missing("ip6") + missingMade(), () -> "held; all: " + counters.snapshot());
        long received = 0;
        for (final NetworkInterface one : interfaces) {
            final InterfaceTotals totals = one.counters().read();
            received += totals.inputPackets();
            assertEquals(sentBy(one).size() + forgotten.getOrDefault(one.name(), 0), totals.outputPackets());
        }
        assertEquals(count("ip.ips_total") + count("ip6.ip6s_total"), received, "packets received");
        assertOutput();
    }

    /** What went on left; but where a queue was full or closed since the last time, parts of a packet may have. */
    private void assertOutput() {
        long gap = -sent.size();
        for (final int packets : forgotten.values()) {
            gap -= packets;
        }
        for (final String names : List.of("ip.ips_", "ip6.ip6s_")) {
            gap += count(names + "forward") + count(names + "localout");
            gap += count(names + "ofragments") - count(names + "fragmented");
        }
        long refused = 0;
        for (final Map.Entry<String, Long> drop : drops().entrySet()) {
            refused += drop.getKey().contains("ifs_") ? drop.getValue() : 0;
        }
        if (refused == refusedBefore) {
            assertEquals(gapBefore, gap, "packets that went on less those that left");
        }
        gapBefore = gap;
        refusedBefore = refused;
    }

    /** Forgets what was sent so far; the law goes on to count it. */
    void forget() {
        sent.forEach(one -> forgotten.merge(one.output(), 1, Integer::sum));
        sent.clear();
    }

    /** The one packet that left, an ICMP message. */
    SentIcmp answeredOnly(final NetworkInterface output) {
        return SentIcmp.of(sentOnly(output));
    }

    /** Nothing left. */
    void assertSilent() {
        assertEquals(0, sent.size(), "packets sent");
    }

    /** What left by the interface, in order. */
    List<byte[]> sentBy(final NetworkInterface output) {
        return sent.stream()
                .filter(one -> one.output().equals(output.name()))
                .map(Sent::packet)
                .toList();
    }
}
