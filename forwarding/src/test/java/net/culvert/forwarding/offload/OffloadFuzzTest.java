// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.forwarding.offload.Slab.Written;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Whatever the bytes, nothing is thrown and nothing is written outside a packet. Runs over the files beside it in the
 * resources, and makes up more with JAZZER_FUZZ=1.
 */
class OffloadFuzzTest {
    private static final DropCounters DROPS = new DropCounters(CountersFile.inMemory(), "fuzz");

    /** An offload header, then a packet. */
    @FuzzTest(maxDuration = "2m")
    void shouldSplitOrRefuseAnyBytes(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        if (bytes.length < VirtioNetHeader.LENGTH) {
            return;
        }
        final byte[] packet = Arrays.copyOfRange(bytes, VirtioNetHeader.LENGTH, bytes.length);
        final Slab slab = new Slab(packet.length + 256);
        final int headerOffset = slab.put(Arrays.copyOf(bytes, VirtioNetHeader.LENGTH));
        final int packetOffset = slab.put(packet);
        final Segmenter segmenter = new Segmenter();
        final DropReason reason = segmenter.wrap(slab.buffer, headerOffset, packetOffset, packet.length);
        int yielded = 0;
        while (segmenter.next()) {
            yielded++;
            assertTrue(segmenter.offset() >= packetOffset);
            assertTrue(segmenter.offset() + segmenter.length() <= packetOffset + packet.length);
        }
        assertEquals(segmenter.segments(), yielded);
        if (reason == DropReason.NONE) {
            assertTrue(yielded > 0);
        } else {
            assertEquals(DropReason.TUN_BAD_OFFLOAD, reason);
            assertEquals(0, yielded);
            assertArrayEquals(packet, slab.bytes(packetOffset, packet.length));
        }
        slab.assertGapsUntouched();
    }

    /** Packets, each behind its length as two bytes; what is joined is cut apart again and all bytes are there. */
    @FuzzTest(maxDuration = "2m")
    void shouldJoinOrPassAnyPackets(final FuzzedDataProvider data) {
        final byte[] bytes = data.consumeRemainingAsBytes();
        final Slab slab = new Slab(bytes.length * 14 + 256); // a packet of one byte has a gap of 24
        final Coalescer coalescer = new Coalescer(64, true, true);
        final List<byte[]> added = new ArrayList<>();
        int at = 0;
        while (at + 2 < bytes.length) {
            final int length = Math.min((bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF, bytes.length - at - 2);
            final byte[] packet = Arrays.copyOfRange(bytes, at + 2, at + 2 + length);
            at += 2 + length;
            final boolean full = coalescer.isFull();
            final DropReason reason = coalescer.add(slab.buffer, slab.put(packet), length);
            if (reason == DropReason.NONE) {
                added.add(packet);
            }
            assertEquals(full, reason == DropReason.TUN_QUEUE_FULL);
        }
        final List<byte[]> seen = new ArrayList<>();
        coalescer.flush(
                gather -> {
                    seen.addAll(Written.of(gather).segments());
                    return DropReason.NONE;
                },
                DROPS);
        slab.assertGapsUntouched();
        added.sort(Arrays::compare);
        seen.sort(Arrays::compare);
        assertArrayEquals(added.toArray(), seen.toArray());
    }
}
