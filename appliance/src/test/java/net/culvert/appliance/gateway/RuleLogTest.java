// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.culvert.forwarding.filter.Tap;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.packets.Packets;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RuleLogTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final InterfaceTable table =
            new InterfaceTable(new GracePeriod(), new DropCounters(CountersFile.inMemory(), "control"), fault -> {
                throw new AssertionError(fault);
            });
    private final NetworkInterface tun0 = add("tun0");
    private final NetworkInterface wg0 = add("wg0");
    private final List<String> lines = new ArrayList<>();
    private final RuleLog log = new RuleLog(table::snapshot, lines::add);
    private long nowNs;

    private NetworkInterface add(final String name) {
        final NetworkInterface added =
                table.initialise(InterfaceSpec.of(name, 1500, new OutputQueue(4, (queue, drops) -> {})));
        table.register(added, () -> {});
        return added;
    }

    private static Packet packet(final byte[] bytes, final NetworkInterface input) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(16 + bytes.length));
        buffer.putBytes(16, bytes);
        return new Packet().aim(buffer, 16, bytes.length, input);
    }

    private static Packet dns(final NetworkInterface input) {
        return packet(
                Packets.ipv4()
                        .from("192.0.2.1")
                        .to("198.51.100.2")
                        .udp(40_000, 53)
                        .bytes(),
                input);
    }

    @Test
    void shouldSayWhichRuleMatchedWhatAndWhere() {
        final Tap pass = log.tap("filter guests, rule 2 (pass)");
        final Tap block = log.tap("filter guests, rule 3 (block)");
        final Packet web = packet(
                Packets.ipv6()
                        .from("2001:db8::1")
                        .to("2001:db8::2")
                        .tcp(1234, 443)
                        .bytes(),
                tun0);
        pass.tee(dns(tun0), null, nowNs);
        block.tee(web, wg0, nowNs);
        block.tee(
                packet(
                        Packets.ipv4()
                                .from("192.0.2.1")
                                .to("192.0.2.9")
                                .icmpEcho()
                                .bytes(),
                        tun0),
                null,
                nowNs);
        block.tee(packet(new byte[] {0x45, 0, 0}, tun0), null, nowNs);
        assertEquals(List.of(), lines, "the worker writes none");

        log.poll(nowNs);

        final Packet echo = packet(Packets.ipv4().icmpEcho().bytes(), tun0);
        assertEquals(
                List.of(
                        "filter guests, rule 2 (pass): in by tun0, UDP 192.0.2.1:40000 > 198.51.100.2:53, "
                                + dns(tun0).length() + " bytes",
                        "filter guests, rule 3 (block): out by wg0, TCP [2001:db8:0:0:0:0:0:1]:1234 > "
                                + "[2001:db8:0:0:0:0:0:2]:443, " + web.length() + " bytes",
                        "filter guests, rule 3 (block): in by tun0, ICMP type 8 192.0.2.1 > 192.0.2.9, " + echo.length()
                                + " bytes",
                        "filter guests, rule 3 (block): in by tun0, a packet with bad headers (shorter than an IP "
                                + "header), 3 bytes"),
                lines);
    }

    @Test
    void shouldWriteSoManyLinesASecondAndCountTheRest() {
        final Tap tap = log.tap("filter f, rule 1 (count)");
        final int shown = 5_000; // more than its ring has room for
        for (int i = 0; i < shown; i++) {
            tap.tee(dns(tun0), null, nowNs);
        }
        log.poll(nowNs);
        assertEquals(RuleLog.LINES_A_SECOND, lines.size());

        nowNs += SECOND_NS - 1;
        log.poll(nowNs);
        assertEquals(RuleLog.LINES_A_SECOND, lines.size());
        nowNs += 1;
        log.poll(nowNs);
        assertEquals(
                (shown - RuleLog.LINES_A_SECOND) + " more packets were matched by rules that log", lines.getLast());

        lines.clear();
        tap.tee(dns(tun0), null, nowNs);
        log.poll(nowNs);
        assertEquals(1, lines.size(), "a new second");
        nowNs += SECOND_NS;
        log.poll(nowNs);
        assertEquals(1, lines.size(), "nothing was left out");
    }

    @Test
    void shouldKnowARuleByItsWordsAndSurviveItsInterface() {
        final Tap tap = log.tap("filter f, rule 1 (count)");
        final Tap same = log.tap("filter f, rule 1 (count)");
        tap.tee(dns(tun0), null, nowNs);
        same.tee(dns(tun0), null, nowNs);
        table.detach(tun0);
        log.poll(nowNs);
        assertEquals(2, lines.size());
        assertEquals(lines.getFirst(), lines.getLast());
        assertTrue(lines.getFirst().contains("in by an interface that is gone"), lines::toString);
    }

    @Test
    void shouldNotAllocateWhenItTakesPackets() throws Throwable {
        final Tap tap = log.tap("filter f, rule 1 (count)");
        final Packet packet = dns(tun0);
        final long runs = assertAllocatesNothing(() -> tap.tee(packet, wg0, nowNs));

        log.poll(nowNs);
        nowNs += SECOND_NS;
        log.poll(nowNs);
        assertEquals((runs - RuleLog.LINES_A_SECOND) + " more packets were matched by rules that log", lines.getLast());
    }
}
