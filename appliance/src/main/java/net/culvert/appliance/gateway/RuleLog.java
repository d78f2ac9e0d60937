// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.culvert.forwarding.filter.Tap;
import net.culvert.forwarding.iface.InterfaceSnapshot;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Lines about packets that rules match. Workers copy headers into a ring and wait for nobody; the control thread makes
 * lines of them, so many a second, and says how many packets it left out.
 *
 * <pre>
 *  0      4           8            12       16
 *  | rule | interface | generation | length | the first bytes of the packet ...
 * </pre>
 */
final class RuleLog {
    static final int LINES_A_SECOND = 10;

    private static final int RING_LENGTH = 64 * 1024; // bytes: four hundred packets
    private static final int HEADERS = 128; // bytes of a packet: IPv6, extensions, ports
    private static final int RULE = 0, INTERFACE = 4, GENERATION = 8, LENGTH = 12, PACKET = 16; // byte offsets
    private static final int IN = 1, OUT = 2; // kinds of records

    private final Supplier<InterfaceSnapshot> interfaces;
    private final Consumer<String> lines;
    private final UnsafeBuffer slots =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH, 64));
    private final ManyToOneRingBuffer ring = new ManyToOneRingBuffer(slots);
    private final AtomicLong lost = new AtomicLong(); // packets that the ring had no room for
    private final List<String> rules = new ArrayList<>();
    private final PacketLine text = new PacketLine();
    private final MessageHandler handler = this::onRecord; // made once
    private boolean isBegun; // the first second
    private long secondEndsNs;
    private int linesThisSecond;
    private long leftOut;

    /** Knows interfaces by their numbers, and gives each line to {@code lines}. */
    RuleLog(final Supplier<InterfaceSnapshot> interfaces, final Consumer<String> lines) {
        this.interfaces = interfaces;
        this.lines = lines;
    }

    /** The tap of a rule, by the words that name it; control thread. */
    Tap tap(final String rule) {
        final int known = rules.indexOf(rule);
        if (known < 0) {
            rules.add(rule);
        }
        final int number = known < 0 ? rules.size() - 1 : known;
        return (packet, output, nowNs) -> offer(number, packet, output);
    }

    private void offer(final int rule, final Packet packet, final NetworkInterface output) {
        final int captured = Math.min(packet.length(), HEADERS);
        final int at = ring.tryClaim(output == null ? IN : OUT, PACKET + captured);
        if (at < 0) {
            lost.getAndIncrement();
            return;
        }
        final NetworkInterface passed = output == null ? packet.input() : output;
        try {
            slots.putInt(at + RULE, rule);
            slots.putInt(at + INTERFACE, passed.index());
            slots.putInt(at + GENERATION, passed.generation());
            slots.putInt(at + LENGTH, packet.length());
            slots.putBytes(at + PACKET, packet.buffer(), packet.offset(), captured);
        } finally {
            ring.commit(at);
        }
    }

    /** Writes lines about what was matched since the last call; control thread. */
    void poll(final long nowNs) {
        if (!isBegun) {
            isBegun = true;
            secondEndsNs = nowNs + SECONDS.toNanos(1);
        }
        while (ring.size() > 0) {
            ring.read(handler); // as far as the end of its slab
        }
        if (nowNs - secondEndsNs >= 0) {
            endSecond();
            secondEndsNs = nowNs + SECONDS.toNanos(1);
        }
    }

    private void endSecond() {
        final long silent = leftOut + lost.getAndSet(0);
        if (silent > 0) {
            lines.accept(silent + " more packets were matched by rules that log");
        }
        leftOut = 0;
        linesThisSecond = 0;
    }

    private void onRecord(final int way, final MutableDirectBuffer slots, final int at, final int length) {
        if (linesThisSecond == LINES_A_SECOND) {
            leftOut++;
            return;
        }
        linesThisSecond++;
        final NetworkInterface passed =
                interfaces.get().get(slots.getInt(at + INTERFACE), slots.getInt(at + GENERATION));
        lines.accept(rules.get(slots.getInt(at + RULE)) + ": " + (way == IN ? "in by " : "out by ")
                + (passed == null ? "an interface that is gone" : passed.name()) + ", "
                + text.of((UnsafeBuffer) slots, at + PACKET, length - PACKET) + ", "
                + slots.getInt(at + LENGTH) + " bytes");
    }
}
