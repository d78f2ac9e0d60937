// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import static net.culvert.forwarding.shaping.TestPipes.SECOND;
import static net.culvert.forwarding.shaping.TestPipes.assertLaw;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipeTest {
    private static final PipeSettings MEGABIT = PipeSettings.ofBandwidth(1_000_000);

    private final TestPipes test = new TestPipes(4);

    private Pipe pipe(final PipeSettings settings) {
        return test.pipes.add(1, settings, 1, 1);
    }

    @ParameterizedTest(name = "{0} bit/s, packets of {1} bytes, polled every {2} ns")
    @CsvSource({
        "1000000, 1250, 1000000",
        "1000000, 40, 20000000",
        "7777777, 1499, 333333",
        "100000000, 1400, 1000000",
        "64000, 1500, 50000000",
        "300000000, 60000, 2000000"
    })
    void shouldKeepItsBandwidthForAMinute(final long bitsPerSecond, final int length, final long pollNs) {
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(bitsPerSecond).withLimits(64, 0));
        final long untilNs = test.nowNs + 60 * SECOND;
        long bytes = 0;
        while (test.nowNs - untilNs < 0) {
            while (test.enqueue(pipe, 0, 1, length) == DropReason.HELD) {} // as much as it takes
            test.nowNs += pollNs;
            test.poll();
            for (final TestPipes.Out out : test.out) {
                bytes += out.length();
            }
            test.out.clear();
        }
        final double expected = bitsPerSecond / 8.0 * 60;
        assertEquals(expected, bytes, expected / 100);
        assertLaw(pipe);
    }

    @Test
    void shouldSendEachPacketForAsLongAsItsBitsTake() {
        final Pipe pipe = pipe(MEGABIT);
        final long startNs = test.nowNs;
        assertEquals(Pipe.NO_DEADLINE, test.pipes.nextDeadlineNs());
        test.enqueue(pipe, 0, 1, 125);
        test.enqueue(pipe, 0, 2, 250);
        assertEquals(startNs + 1_000_000, test.pipes.nextDeadlineNs());
        test.runUntilEmpty();
        test.nowNs += SECOND; // an idle link saves nothing up
        test.enqueue(pipe, 0, 3, 125);
        test.runUntilEmpty();
        assertEquals(
                List.of(
                        new TestPipes.Out(1, 125, startNs + 1_000_000),
                        new TestPipes.Out(2, 250, startNs + 3_000_000),
                        new TestPipes.Out(3, 125, startNs + SECOND + 4_000_000)),
                test.out);
    }

    @Test
    void shouldLoseNoPartOfANanosecond() {
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(7_000_000_000L).withLimits(0, 0));
        final long startNs = test.nowNs;
        for (int i = 0; i < 700; i++) {
            assertEquals(DropReason.HELD, test.enqueue(pipe, 0, i, 20)); // 22 and 6/7 ns
        }
        test.runUntilEmpty();
        assertEquals(700 * 160 / 7, test.nowNs - startNs);
    }

    @Test
    void shouldDelayEachPacket() {
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(0).withDelayNs(30_000_000));
        final long startNs = test.nowNs;
        for (int i = 0; i < 20; i++) {
            test.nowNs = startNs + i * 1_000_000L;
            assertEquals(DropReason.HELD, test.enqueue(pipe, 0, i, 100));
        }
        test.runUntilEmpty();
        assertEquals(20, test.out.size());
        for (int i = 0; i < 20; i++) {
            assertEquals(i, test.out.get(i).number());
            assertEquals(startNs + i * 1_000_000L + 30_000_000, test.out.get(i).atNs());
        }
    }

    @Test
    void shouldLetNoneOvertakeWhereTheDelayIsMadeLess() {
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(0).withDelayNs(SECOND));
        test.enqueue(pipe, 0, 1, 100);
        pipe.settings(PipeSettings.ofBandwidth(0));
        test.enqueue(pipe, 0, 2, 100);
        assertEquals(0, test.poll());
        test.runUntilEmpty();
        assertEquals(List.of(1, 2), test.numbers());
        test.enqueue(pipe, 0, 3, 100);
        assertEquals(1, test.poll(), "from now on without delay");
    }

    @ParameterizedTest(name = "loss {0}")
    @ValueSource(doubles = {0, 0.01, 0.3, 1})
    void shouldLoseItsShareAndTheSameWithTheSameSeed(final double loss) {
        final List<Integer> first = lost(loss, 5);
        assertEquals(first, lost(loss, 5));
        assertEquals(100_000 * loss, first.size(), 100_000 * 0.005);
        if (loss == 0.3) {
            assertTrue(!first.equals(lost(loss, 6)), "another seed loses others");
        }
    }

    private List<Integer> lost(final double loss, final long seed) {
        final TestPipes test = new TestPipes(1);
        final Pipe pipe = test.pipes.add(1, PipeSettings.ofBandwidth(0).withLoss(loss), 1, seed);
        final List<Integer> lost = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            if (test.enqueue(pipe, 0, i, 20) == DropReason.PIPE_LOSS) {
                lost.add(i);
            }
            test.poll();
        }
        assertEquals(lost.size(), pipe.counts().lostPackets());
        assertLaw(pipe);
        return lost;
    }

    @Test
    void shouldBeFullAtItsLimitOfPackets() {
        final Pipe pipe = pipe(MEGABIT.withLimits(3, 0));
        for (int i = 0; i < 4; i++) { // one is on the link already
            assertEquals(DropReason.HELD, test.enqueue(pipe, 0, i, 100));
        }
        assertEquals(DropReason.PIPE_FULL, test.enqueue(pipe, 0, 4, 100));
        assertEquals(1, pipe.counts().droppedPackets());
        assertEquals(4, pipe.held());
        assertLaw(pipe);
    }

    @Test
    void shouldBeFullAtItsLimitOfBytes() {
        final Pipe pipe = pipe(MEGABIT.withLimits(0, 1000));
        assertEquals(DropReason.HELD, test.enqueue(pipe, 0, 0, 2000));
        assertEquals(DropReason.HELD, test.enqueue(pipe, 0, 1, 600));
        assertEquals(DropReason.PIPE_FULL, test.enqueue(pipe, 0, 2, 401));
        assertEquals(DropReason.HELD, test.enqueue(pipe, 0, 3, 400));
        test.runUntilEmpty();
        assertEquals(DropReason.HELD, test.enqueue(pipe, 0, 4, 50_000));
        assertEquals(DropReason.HELD, test.enqueue(pipe, 0, 5, 50_000), "an empty queue takes any length");
        assertEquals(DropReason.PIPE_FULL, test.enqueue(pipe, 0, 6, 20));
        assertLaw(pipe);
    }

    @Test
    void shouldBeFullWhenTheMemoryIsAndUseItAgain() {
        final Pipe pipe = pipe(MEGABIT.withLimits(0, 0));
        for (int round = 0; round < 5; round++) {
            int held = 0;
            while (test.enqueue(pipe, 0, held, 60_000) == DropReason.HELD) {
                held++;
            }
            assertEquals(8, held, "two in each of four slabs");
            test.runUntilEmpty();
        }
        for (int round = 0; round < 2; round++) {
            int held = 0;
            while (test.enqueue(pipe, 0, held, 20) == DropReason.HELD) {
                held++;
            }
            assertEquals(4 * 512, held);
            test.runUntilEmpty();
        }
        assertLaw(pipe);
    }

    /** A flow that sends ten times as much gets no more than the others. */
    @Test
    void shouldShareTheBandwidthAmongFlows() {
        final Pipe pipe = test.pipes.add(1, PipeSettings.ofBandwidth(10_000_000).withMask(FlowMask.ALL), 64, 1);
        final int[] lengths = {1500, 200, 700};
        final long[] keys = new long[3];
        for (int i = 0; i < 3; i++) {
            keys[i] = pipe.mask().key(i, 0, 0, 0, 0);
        }
        final long[] bytes = new long[3];
        final long untilNs = test.nowNs + 20 * SECOND;
        while (test.nowNs - untilNs < 0) {
            for (int i = 0; i < 3; i++) {
                for (int n = 0; n < (i == 0 ? 20 : 10); n++) {
                    test.enqueue(pipe, keys[i], i, lengths[i]);
                }
            }
            test.nowNs += 2_000_000;
            test.poll();
            for (final TestPipes.Out out : test.out) {
                bytes[out.number()] += out.length();
            }
            test.out.clear();
        }
        final double share = 10_000_000 / 8.0 * 20 / 3;
        for (int i = 0; i < 3; i++) {
            assertEquals(share, bytes[i], share / 50, "flow " + i);
        }
        assertLaw(pipe);
    }

    @Test
    void shouldTellFlowsApartByTheMask() {
        final FlowMask hosts = new FlowMask(0, 0, 0xFFFF_FFFF_0000_0000L, 0, 0);
        assertEquals(hosts.key(1, 2, 3L << 32, 4, 5), hosts.key(9, 9, 3L << 32, 9, 9));
        assertTrue(hosts.key(1, 2, 3L << 32, 4, 5) != hosts.key(1, 2, 4L << 32, 4, 5));
        assertEquals(FlowMask.NONE.key(1, 2, 3, 4, 5), FlowMask.NONE.key(6, 7, 8, 9, 10));
        assertTrue(FlowMask.ALL.key(1, 2, 3, 4, 5) != FlowMask.ALL.key(1, 2, 3, 4, 6));
    }

    @Test
    void shouldGiveBackThePacketAsItWas() {
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(0));
        final NetworkInterface output = new NetworkInterface("outside", 2, 1500);
        test.enqueue(pipe, 0, 1, 100);
        test.poll();
        test.packet.fib(3);
        test.packet.tag(4);
        test.packet.isUrgent(true);
        test.packet.buffer().putByte(test.packet.offset() - 10, (byte) 1); // needs a checksum
        assertEquals(DropReason.HELD, pipe.enqueue(test.packet, 0, 77, output, test.nowNs));
        test.packet.buffer().setMemory(0, 1000, (byte) 0);
        final int polled = test.pipes.poll(test.nowNs, 1, (packet, rule, to) -> {
            assertEquals(100, packet.length());
            assertEquals(1, packet.buffer().getByte(packet.offset() + 50));
            assertEquals(1, packet.buffer().getByte(packet.offset() - 10));
            assertTrue(packet.hasOffload());
            assertSame(test.input, packet.input());
            assertSame(output, to);
            assertEquals(77, rule);
            assertEquals(3, packet.fib());
            assertEquals(4, packet.tag());
            assertTrue(packet.isUrgent());
        });
        assertEquals(1, polled);
    }

    /** What was given back stays where it is until it was sent, whatever enters meanwhile. */
    @Test
    void shouldNotUseMemoryAgainBeforeItIsReleased() {
        final TestPipes one = new TestPipes(1);
        final Pipe pipe = one.pipes.add(1, PipeSettings.ofBandwidth(0), 1, 1);
        one.enqueue(pipe, 0, 1, 60_000);
        one.enqueue(pipe, 0, 2, 60_000);
        final int[] offset = new int[1];
        assertEquals(1, one.pipes.poll(one.nowNs, 1, (packet, rule, output) -> offset[0] = packet.offset()));
        assertEquals(DropReason.PIPE_FULL, one.enqueue(pipe, 0, 3, 60_000));
        assertEquals(1, one.pipes.poll(one.nowNs, 9, (packet, rule, output) -> {
            assertEquals(1, packet.buffer().getInt(offset[0]), "the first packet is still there");
        }));
        one.pipes.release();
        assertEquals(DropReason.HELD, one.enqueue(pipe, 0, 4, 60_000));
    }

    @Test
    void shouldDropWhatItHoldsWhenItGoes() {
        final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
        final Pipe pipe = pipe(MEGABIT);
        for (int i = 0; i < 5; i++) {
            test.enqueue(pipe, 0, i, 100);
        }
        test.pipes.remove(1, drops);
        assertEquals(5, drops.packets(DropReason.PIPE_FULL));
        assertEquals(500, drops.bytes(DropReason.PIPE_FULL));
        assertLaw(pipe);
        assertNull(test.pipes.get(1));
        assertEquals(0, test.pipes.held());
        assertEquals(Pipe.NO_DEADLINE, test.pipes.nextDeadlineNs());
        test.pipes.remove(1, drops);
        assertEquals(5, drops.packets(DropReason.PIPE_FULL));
    }

    @Test
    void shouldRefuseSettingsThatCannotBe() {
        final String[] sentences = {
            "pipe: bandwidth -1 bit/s is out of range; it is 1 to 1000000000000, or 0 for no limit",
            "pipe: delay 10000000001 ns is out of range; it is 0 to 10000000000",
            "pipe: loss 1.5 is no share; it is 0 to 1",
            "pipe: queue of -3 is out of range; it is 1 or more, or 0 for no limit",
            "pipe: 3 flow queues cannot be; write a power of two, such as 64",
            "pipe 0: the number is out of range; it is 1 to 65535",
            "pipe 2: there is one of that number; change its settings"
        };
        test.pipes.add(2, MEGABIT, 1, 1);
        final List<Runnable> mistakes = List.of(
                () -> PipeSettings.ofBandwidth(-1),
                () -> MEGABIT.withDelayNs(10_000_000_001L),
                () -> MEGABIT.withLoss(1.5),
                () -> MEGABIT.withLimits(5, -3),
                () -> test.pipes.add(1, MEGABIT, 3, 1),
                () -> test.pipes.add(0, MEGABIT, 1, 1),
                () -> test.pipes.add(2, MEGABIT, 1, 1));
        for (int i = 0; i < sentences.length; i++) {
            final Runnable mistake = mistakes.get(i);
            assertEquals(
                    sentences[i],
                    assertThrows(IllegalArgumentException.class, mistake::run).getMessage());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldLoseSightOfNoPacketWhateverHappens(final long seed) {
        final Random random = new Random(seed);
        final TestPipes test = new TestPipes(1);
        final List<Pipe> pipes = new ArrayList<>();
        for (int number = 1; number <= 3; number++) {
            pipes.add(test.pipes.add(number, settings(random), 1 << random.nextInt(4), seed));
        }
        int next = 0;
        for (int step = 0; step < 20_000; step++) {
            final Pipe pipe = pipes.get(random.nextInt(3));
            switch (random.nextInt(8)) {
                case 0 -> pipe.settings(settings(random));
                case 1 -> test.nowNs += random.nextInt(10_000_000);
                case 2 -> test.poll();
                default ->
                    test.enqueue(
                            pipe,
                            (long) random.nextInt(3) << 32,
                            next++,
                            20 + random.nextInt(random.nextInt(20) == 0 ? 60_000 : 1500));
            }
            pipes.forEach(TestPipes::assertLaw);
        }
        pipes.forEach(pipe -> pipe.settings(PipeSettings.ofBandwidth(0)));
        test.runUntilEmpty();
        pipes.forEach(TestPipes::assertLaw);
        final List<Integer> numbers = test.numbers();
        assertEquals(numbers.size(), numbers.stream().distinct().count(), "none twice");
        long left = 0;
        for (final Pipe pipe : pipes) {
            left += pipe.counts().leftPackets();
        }
        assertEquals(left, numbers.size());
        assertTrue(left > 1000, "most pass");
    }

    private static PipeSettings settings(final Random random) {
        return PipeSettings.ofBandwidth(random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(1_000_000_000))
                .withDelayNs(random.nextInt(20_000_000))
                .withLoss(random.nextInt(3) * 0.1)
                .withLimits(random.nextInt(20), random.nextInt(3) * 10_000);
    }

    /** One queue, so nothing overtakes; the order of what enters is the order of what leaves. */
    @Test
    void shouldKeepTheOrder() {
        final Random random = new Random(9);
        final Pipe pipe = pipe(PipeSettings.ofBandwidth(50_000_000).withDelayNs(3_000_000));
        final List<Integer> entered = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            if (test.enqueue(pipe, 0, i, 20 + random.nextInt(1480)) == DropReason.HELD) {
                entered.add(i);
            }
            test.nowNs += random.nextInt(300_000);
            if (random.nextInt(3) == 0) {
                test.poll();
            }
        }
        test.runUntilEmpty();
        assertEquals(entered, test.numbers());
        final List<Integer> sorted = new ArrayList<>(entered);
        Collections.sort(sorted);
        assertEquals(sorted, entered);
    }
}
