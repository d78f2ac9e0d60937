// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.forwarding.shaping.PipeSink;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

class NoAllocationTest {

    private final TestFilter test = new TestFilter(64, 16);
    private int passed;

    private void pass(final byte[] packet, final NetworkInterface input, final NetworkInterface output) {
        if (test.through(packet, input, output) != DropReason.NONE) {
            throw new AssertionError("dropped");
        }
        if (test.filter.nextHop() == null) {
            test.filter.routed(null);
        }
        passed++;
    }

    /** New flows and known ones, states that come and go, all actions, IPv6 and fragments. */
    @Test
    void shouldNotAllocateWhenItFilters() throws Throwable {
        final byte[][] packets = new byte[40][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = switch (i % 4) {
                case 0 -> ipv4().udp(i, 53).bytes();
                case 1 -> ipv6().tcp(i, 80).flags("S").bytes();
                case 2 -> ipv4().udp(i, 53).fragment(0x2000).bytes();
                default -> ipv6().icmpEcho().bytes();
            };
        }
        final byte[] answer =
                ipv4().from("198.51.100.2").to("192.0.2.1").udp(53, 4).bytes();
        final byte[] error = ipv4().from("203.0.113.9")
                .to("192.0.2.1")
                .icmpEcho()
                .payload(packets[4])
                .bytes();
        error[20] = 3;
        test.active.publish(RuleSet.builder(TestFilter.FIBS)
                .list(
                        "in",
                        List.of(
                                Rule.number(1).count().matchLength(0, 40).build(),
                                Rule.number(2).setFib(1).build(),
                                Rule.number(3).tag(2).matchVersion(6).build(),
                                Rule.number(4)
                                        .tee((packet, output, nowNs) -> {})
                                        .build(),
                                Rule.number(5)
                                        .forward(NextHop.onLink(test.outside))
                                        .matchTag(2)
                                        .build(),
                                Rule.number(9).pass().keepState().build()))
                .list(
                        "out",
                        List.of(
                                Rule.number(1)
                                        .pass()
                                        .matchProtocol(IpProtocol.UDP)
                                        .build(),
                                Rule.number(2)
                                        .reject()
                                        .matchInput("outside", false)
                                        .build()))
                .attach("in", Direction.IN, test.inside)
                .attach("out", Direction.OUT, test.outside)
                .build());
        final long runs = assertAllocatesNothing(() -> {
            for (final byte[] packet : packets) {
                pass(packet, test.inside, test.outside);
            }
            pass(answer, test.outside, test.inside);
            pass(error, test.outside, test.inside);
            test.advanceSeconds(passed % 3 * 20);
            test.generation.advance();
        });
        assertEquals(runs * (packets.length + 2), passed);
    }

    @Test
    void shouldNotAllocateWhenItShapes() throws Throwable {
        test.pipes.add(
                1, PipeSettings.ofBandwidth(1_000_000_000).withDelayNs(10_000).withLoss(0.1), 4, 1);
        test.withRules(Rule.number(1).pipe(1).build(), Rule.number(2).pass().build());
        final byte[] packet = ipv4().bytes();
        final PipeSink sink = (due, rule, output) -> {
            if (test.filter.resume(due, rule, output, test.nowNs) == DropReason.NONE) {
                passed++;
            }
        };
        final long runs = assertAllocatesNothing(() -> {
            for (int i = 0; i < 8; i++) {
                if (test.in(packet, test.inside) == DropReason.PIPE_FULL) {
                    throw new AssertionError("full");
                }
            }
            test.nowNs += 20_000;
            test.filter.begin(test.nowNs);
            test.pipes.poll(test.nowNs, 64, sink);
            test.pipes.release();
            if (test.pipes.nextDeadlineNs() <= test.nowNs) {
                throw new AssertionError("late");
            }
        });
        assertEquals(runs * 8 * 0.9, passed, runs / 6.0);
    }
}
