// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;

/** A reassembler that counts, after every call, that no fragment was lost uncounted. */
final class TestReassembler {
    final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
    final Reassembler reassembler;
    final List<byte[]> expired = new ArrayList<>();
    NetworkInterface expiredInput;
    private long added;

    TestReassembler(final FragmentLimits limits) {
        reassembler = new Reassembler(limits, 1, 2, drops);
    }

    TestReassembler() {
        this(FragmentLimits.DEFAULT);
    }

    DropReason add(final Packet packet, final long nowNs) {
        final DropReason reason = reassembler.add(packet, nowNs);
        drops.count(reason, packet.length());
        added++;
        assertConserved();
        return reason;
    }

    DropReason add(final FragmentBuilder fragment) {
        return add(fragment.packet(), 0);
    }

    int expire(final long nowNs) {
        final int lost = reassembler.expire(nowNs, (buffer, offset, length, input) -> {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            expired.add(bytes);
            expiredInput = input;
        });
        assertConserved();
        return lost;
    }

    private void assertConserved() {
        assertEquals(added, drops.totalPackets() + reassembler.joined() + reassembler.held());
    }

    /** The packet that is whole, ten zero bytes in front. */
    byte[] whole() {
        final byte[] offload = new byte[10];
        reassembler.buffer().getBytes(reassembler.offset() - 10, offload);
        assertArrayEquals(new byte[10], offload);
        final byte[] bytes = new byte[reassembler.length()];
        reassembler.buffer().getBytes(reassembler.offset(), bytes);
        return bytes;
    }

    /** That nothing is held and no block is lost. */
    void assertEmpty(final FragmentLimits limits) {
        assertEquals(0, reassembler.held());
        assertEquals(0, reassembler.heldPackets());
        assertEquals(limits.memoryBytes(), reassembler.freeBytes());
    }
}
