// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Pipes and a clock that stands still until it is told; packets are numbers, of any length. */
final class TestPipes {
    static final long SECOND = 1_000_000_000L; // ns
    private static final int OFFSET = 32;

    /** A packet that came out of a pipe. */
    record Out(int number, int length, long atNs) {}

    final NetworkInterface input = new NetworkInterface("inside", 1, 1500);
    final Pipes pipes;
    final Packet packet = new Packet();
    final List<Out> out = new ArrayList<>();
    long nowNs = 7;

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(1 << 17, 64));

    TestPipes(final int slabs) {
        pipes = new Pipes(slabs);
    }

    DropReason enqueue(final Pipe pipe, final long flow, final int number, final int length) {
        buffer.setMemory(0, OFFSET, (byte) 0);
        buffer.setMemory(OFFSET, length, (byte) number);
        buffer.putInt(OFFSET, number);
        packet.aim(buffer, OFFSET, length, input);
        return pipe.enqueue(packet, flow, 10, null, nowNs);
    }

    /** Polls at each deadline until then; the last time then. */
    void runUntil(final long untilNs) {
        while (pipes.nextDeadlineNs() <= untilNs) {
            nowNs = Math.max(nowNs, pipes.nextDeadlineNs());
            poll();
        }
        nowNs = untilNs;
        poll();
    }

    void runUntilEmpty() {
        while (pipes.held() > 0) {
            runUntil(Math.max(nowNs, pipes.nextDeadlineNs()));
        }
    }

    int poll() {
        final int polled = pipes.poll(nowNs, Integer.MAX_VALUE, (due, rule, output) -> {
            final int number = due.buffer().getInt(due.offset());
            for (int i = Integer.BYTES; i < due.length(); i++) {
                assertEquals((byte) number, due.buffer().getByte(due.offset() + i), "a byte of packet " + number);
            }
            out.add(new Out(number, due.length(), nowNs));
        });
        pipes.release();
        return polled;
    }

    List<Integer> numbers() {
        final List<Integer> numbers = new ArrayList<>();
        out.forEach(one -> numbers.add(one.number()));
        return numbers;
    }

    static void assertLaw(final Pipe pipe) {
        final PipeCounts counts = pipe.counts();
        assertEquals(
                counts.enteredPackets(),
                counts.leftPackets() + counts.lostPackets() + counts.droppedPackets() + pipe.held(),
                "entered = left + lost + dropped + held");
    }
}
