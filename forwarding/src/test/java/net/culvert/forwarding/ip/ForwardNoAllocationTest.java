// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.Allocations;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;

/** A worker allocates nothing for packets, whatever their way is, once classes are loaded and counters made. */
class ForwardNoAllocationTest {

    private final IcmpSettings icmp = new IcmpSettings();
    private final Fibs fibs = new Fibs(2, new GracePeriod());
    private final ActiveRules rules = new ActiveRules(new Generation());
    private final Pipes pipes = new Pipes(Pipes.DEFAULT_SLABS);
    private final ForwardingWorker worker = new ForwardingWorker(
            new Router(
                    new IpSettings(),
                    new IpSettings(),
                    icmp,
                    fibs,
                    rules,
                    FragmentLimits.DEFAULT,
                    (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                    CountersFile.inMemory(),
                    fault -> {
                        throw fault;
                    }),
            0,
            pipes,
            new SplittableRandom(1));
    private final Burst burst = new Burst(1 << 18, 256);
    private final NetworkInterface left = add(1, "192.0.2.254/24", "2001:db8:1::fe/64");
    private final NetworkInterface right = add(2, "198.51.100.254/24", "2001:db8:2::fe/64");

    private long nowNs = 1_000_000_000L;
    private long sent;

    private NetworkInterface add(final int index, final String... addresses) {
        final OutputQueue queue = new OutputQueue(256, (packets, drops) -> sent += packets.length());
        final NetworkInterface added = new NetworkInterface("tun" + index, index, 1500, queue);
        added.addresses(List.of(addresses).stream().map(InterfaceAddress::parse).toList());
        for (final InterfaceAddress address : added.addresses()) {
            fibs.insert(0, address.network(), NextHop.onLink(added));
            fibs.insert(0, address.address(), NextHop.local(added));
        }
        added.up(true);
        return added;
    }

    private void assertAllocatesNothing(final int expected, final List<byte[]> packets) throws Throwable {
        assertAllocatesNothing(expected, packets, 2_000_000);
    }

    /** Each round the packets come in as they are here, time passes, and {@code expected} others leave. */
    private void assertAllocatesNothing(final int expected, final List<byte[]> packets, final long roundNs)
            throws Throwable {
        icmp.errorsPerSecond(0);
        icmp.repliesPerSecond(0);
        icmp.resetsPerSecond(0);
        final byte[] zeros = new byte[Gather.HEADER_LENGTH];
        final long rounds = Allocations.assertAllocatesNothing(() -> {
            for (int i = 0; i < packets.size(); i++) { // an iterator would be allocated
                final byte[] packet = packets.get(i);
                final int at = burst.end() + 16;
                burst.buffer().putBytes(at - zeros.length, zeros);
                burst.buffer().putBytes(at, packet);
                burst.add(at, packet.length, 0, null);
            }
            worker.input(burst, left, nowNs);
            burst.clear();
            nowNs += roundNs;
            worker.poll(nowNs);
        });
        assertEquals(rounds * expected, sent, "packets sent");
    }

    private static List<byte[]> plain() {
        final List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            packets.add(ipv4().udp(i, 53).payload(payload(i, 100)).bytes());
            packets.add(
                    ipv6().from("2001:db8:1::1").to("2001:db8:2::1").tcp(i, 80).bytes());
        }
        return packets;
    }

    @Test
    void shouldNotAllocateWhenItForwards() throws Throwable {
        assertAllocatesNothing(32, plain());
    }

    @Test
    void shouldNotAllocateWhenItForwardsByAHundredRulesAndStates() throws Throwable {
        final List<Rule> list = new ArrayList<>();
        for (int i = 1; i < 100; i++) {
            list.add(Rule.number(i)
                    .block()
                    .matchDestination(false, Prefix.parse("203.0.113." + i))
                    .build());
        }
        list.add(Rule.number(100).pass().keepState().build());
        rules.publish(RuleSet.builder(2)
                .list("in", list)
                .list("out", List.of(Rule.number(1).pass().build()))
                .attach("in", Direction.IN, left)
                .attach("out", Direction.OUT, right)
                .build());
        assertAllocatesNothing(32, plain());
    }

    @Test
    void shouldNotAllocateWhenItShapes() throws Throwable {
        pipes.add(1, PipeSettings.ofBandwidth(0).withDelayNs(1_000_000).withLimits(0, 0), 1, 1);
        rules.publish(RuleSet.builder(2)
                .list("out", List.of(Rule.number(1).pipe(1).build()))
                .attach("out", Direction.OUT, right)
                .build());
        assertAllocatesNothing(32, plain());
    }

    @Test
    void shouldNotAllocateWhenItSendsErrorsAndResets() throws Throwable {
        assertAllocatesNothing(
                8,
                List.of(
                        ipv4().ttl(1).bytes(),
                        ipv4().to("203.0.113.1").bytes(),
                        ipv4().payload(payload(1, 1500)).bytes(),
                        ipv4().to("192.0.2.254").udp(1, 2).bytes(),
                        ipv4().to("192.0.2.254").tcp(1, 2).bytes(),
                        ipv6().from("2001:db8:1::1").to("2001:db8:2::1").ttl(1).bytes(),
                        ipv6().from("2001:db8:1::1").to("2001:db8:9::1").bytes(),
                        ipv6().from("2001:db8:1::1")
                                .to("2001:db8:2::1")
                                .payload(payload(1, 1500))
                                .bytes()));
    }

    @Test
    void shouldNotAllocateWhenItFragments() throws Throwable {
        assertAllocatesNothing(
                5,
                List.of(
                        ipv4().fragment(0).payload(payload(1, 3000)).bytes(),
                        ipv4().fragment(0).payload(payload(2, 2000)).bytes()));
    }

    @Test
    void shouldNotAllocateWhenItAnswersEchoesAndPutsFragmentsTogether() throws Throwable {
        final List<byte[]> packets = new ArrayList<>();
        final byte[] echo4 =
                ipv4().to("192.0.2.254").icmpEcho().payload(payload(1, 2000)).bytes();
        final byte[] echo6 = ipv6().from("2001:db8:1::1")
                .to("2001:db8:1::fe")
                .icmpEcho()
                .payload(payload(1, 2000))
                .bytes();
        packets.add(ipv4().to("192.0.2.254").icmpEcho().bytes());
        packets.add(ipv6().from("2001:db8:1::1").to("2001:db8:1::fe").icmpEcho().bytes());
        packets.addAll(Altered.fragments(echo4, 1, 800));
        packets.addAll(Altered.fragments(echo6, 1, 800));
        assertAllocatesNothing(6, packets);
    }

    @Test
    void shouldNotAllocateWhenFragmentsTimeOut() throws Throwable {
        final byte[] echo =
                ipv4().to("192.0.2.254").icmpEcho().payload(payload(1, 2000)).bytes();
        final byte[] first = Altered.fragments(echo, 1, 800).getFirst();
        assertAllocatesNothing(1, List.of(first), 31_000_000_000L);
    }
}
