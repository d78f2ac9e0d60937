// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;

import net.culvert.forwarding.fib.Fib;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.PrefixTable;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;

class NoAllocationTest {
    @Test
    void shouldNotAllocateWhenItSplits() throws Throwable {
        final Slab slab = new Slab(1 << 17);
        final byte[] packet = ipv4().tcp(1, 2).payload(payload(1, 20_000)).bytes();
        final int header =
                slab.put(SegmenterTest.header(VirtioNetHeader.NEEDS_CSUM, VirtioNetHeader.GSO_TCPV4, 1380, 20, 16));
        final int offset = slab.put(packet);
        final Segmenter segmenter = new Segmenter();

        assertAllocatesNothing(() -> {
            slab.buffer.putBytes(offset, packet);
            if (segmenter.wrap(slab.buffer, header, offset, packet.length) != DropReason.NONE) {
                throw new AssertionError("refused");
            }
            while (segmenter.next()) {
                slab.buffer.getByte(segmenter.offset() + segmenter.length() - 1);
            }
        });
    }

    @Test
    void shouldNotAllocateWhenItJoins() throws Throwable {
        final Slab slab = new Slab(1 << 17);
        final byte[][] packets = new byte[64][];
        final int[] offsets = new int[packets.length];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = (i % 8 == 0 ? ipv6() : ipv4().tcp(1, 2).id(i).seq(i * 1000L))
                    .payload(payload(i, 1000))
                    .bytes();
            offsets[i] = slab.put(packets[i]);
        }
        final Coalescer coalescer = new Coalescer(packets.length, true, true);
        final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");
        final PacketSink sink = gather -> DropReason.NONE;

        assertAllocatesNothing(() -> {
            for (int i = 0; i < packets.length; i++) {
                slab.buffer.putBytes(offsets[i], packets[i]);
                coalescer.add(slab.buffer, offsets[i], packets[i].length);
            }
            coalescer.flush(sink, drops);
        });
    }

    @Test
    void shouldNotAllocateWhenItLooksUp() throws Throwable {
        final PrefixTable<String> table = new PrefixTable<>();
        table.insert(Prefix.parse("0.0.0.0/0"), "default");
        table.insert(Prefix.parse("10.0.0.0/8"), "office");
        table.insert(Prefix.parse("2001:db8::/32"), "lab");

        assertAllocatesNothing(() -> {
            if (table.lookup4(0x0A01_0203) != "office" || table.lookup6(0x2001_0db8_0000_0000L, 1) != "lab") {
                throw new AssertionError("not found");
            }
        });
    }

    @Test
    void shouldNotAllocateWhenItLooksUpInAFib() throws Throwable {
        final Fib fib = new Fib(new GracePeriod());
        fib.insert(Prefix.parse("10.0.0.0/8"), 8);
        fib.insert(Prefix.parse("2001:db8::1/128"), 6);
        final long[] highs = {0x2001_0db8_0000_0000L};
        final long[] lows = {1};
        final int[] nextHops = new int[1];

        assertAllocatesNothing(() -> {
            fib.lookup6(highs, lows, nextHops, 1);
            if (fib.lookup4(0x0A01_0203) != 8 || fib.lookup6(highs[0], 1) != 6 || nextHops[0] != 6) {
                throw new AssertionError("not found");
            }
        });
    }
}
