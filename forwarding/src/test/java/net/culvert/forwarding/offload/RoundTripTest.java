// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.offload;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.culvert.forwarding.offload.Slab.Written;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

/** Random mixes of flows are joined and cut apart: what comes out is what went in, in order within each flow. */
class RoundTripTest {
    private static final int ROUNDS = 150, PACKETS = 200;

    private final Slab slab = new Slab(1 << 20);
    private final DropCounters drops = new DropCounters(CountersFile.inMemory(), "test");

    /** One flow that mostly goes on as a bulk sender would, and sometimes does anything else. */
    private static final class Flow {
        private final Random random;
        private final int number;
        private final boolean six;
        private final boolean tcp;
        private final int size;
        private final boolean timestamps;
        private int id;
        private int sequence;
        private int acknowledgment;
        private byte[] last;

        Flow(final Random random, final int number) {
            this.random = random;
            this.number = number;
            six = random.nextBoolean();
            tcp = random.nextInt(3) > 0;
            size = 1 + random.nextInt(random.nextBoolean() ? 1400 : 30);
            timestamps = random.nextBoolean();
            id = random.nextInt(1 << 16);
            sequence = random.nextInt();
        }

        byte[] next() {
            final int turn = random.nextInt(30);
            if (turn == 0 && last != null) {
                return last; // a duplicate
            }
            sequence += turn == 1 ? size : 0; // a gap
            id += turn == 2 ? 1 : 0;
            acknowledgment += turn == 3 ? 1 : 0;
            final int length = turn == 4 ? 0 : turn == 5 ? random.nextInt(1460) : size;
            final PacketBuilder packet = builder(turn).payload(payload(random.nextInt(), length));
            sequence += length;
            id++;
            last = packet.bytes();
            if (turn == 6) { // damaged anywhere
                last = last.clone();
                last[random.nextInt(last.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return last;
        }

        private PacketBuilder builder(final int turn) {
            final PacketBuilder packet = six
                    ? ipv6().from("2001:db8::1:" + number)
                    : ipv4().from("192.0.2." + (number + 1)).id(id);
            if (turn == 7) {
                return packet.icmpEcho();
            }
            packet.ttl(turn == 8 ? 63 : 64).tos(turn == 9 ? 1 : 0).fragment(turn == 10 ? 0x2000 : 0x4000);
            if (turn == 11 && !six) {
                packet.ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0);
            }
            if (!tcp) {
                return turn == 12 ? packet.withoutUdpChecksum() : packet;
            }
            final String flags = turn < 20
                    ? "A"
                    : List.of("PA", "FA", "SA", "RA", "AE", "AC", "AU", "A", "P", "")
                            .get(turn - 20);
            packet.tcp(40000, 443).seq(sequence).ack(acknowledgment).flags(flags);
            return timestamps
                    ? packet.tcpOptions(
                            (byte) 1,
                            (byte) 1,
                            (byte) 8,
                            (byte) 10,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0,
                            (byte) acknowledgment,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0,
                            (byte) 0)
                    : packet;
        }
    }

    @Test
    void shouldBringEveryPacketBackByteForByteAndInOrder() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Coalescer coalescer = new Coalescer(PACKETS, true, true);
        int joined = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final String where = "seed " + seed + ", round " + round;
            slab.clear();
            final Map<String, List<byte[]>> expected = new LinkedHashMap<>();
            final List<byte[]> packets = mix(random);
            for (final byte[] packet : packets) {
                final DropReason reason = coalescer.add(slab.buffer, slab.put(packet), packet.length);
                if (reason == DropReason.NONE) {
                    expected.computeIfAbsent(flow(packet), key -> new ArrayList<>())
                            .add(packet);
                } else {
                    // a damaged version: none at all, or that of IPv6 on an IPv4 packet too short for it
                    final boolean six = (packet[0] >> 4 & 0xF) == 6;
                    assertEquals(six ? DropReason.IP_TOO_SHORT : DropReason.IP_BAD_VERSION, reason, where);
                    assertTrue(packet[0] >> 4 != 4 && !(six && packet.length >= 40), where);
                }
            }
            final List<Written> written = new ArrayList<>();
            coalescer.flush(
                    gather -> {
                        written.add(Written.of(gather));
                        return DropReason.NONE;
                    },
                    drops);
            joined += assertSame(expected, written, where);
            slab.assertGapsUntouched();
        }
        assertTrue(joined > ROUNDS * PACKETS / 4, "only " + joined + " packets were joined, seed " + seed);
    }

    private static List<byte[]> mix(final Random random) {
        final List<Flow> flows = new ArrayList<>();
        final int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 40 : 6);
        for (int i = 0; i < count; i++) {
            flows.add(new Flow(random, i));
        }
        final List<byte[]> packets = new ArrayList<>();
        while (packets.size() < PACKETS) {
            final Flow flow = flows.get(random.nextInt(count));
            for (int run = random.nextInt(20); run >= 0 && packets.size() < PACKETS; run--) {
                packets.add(flow.next());
            }
        }
        return packets;
    }

    /** Compares flow by flow and returns how many packets came in super-packets. */
    private static int assertSame(
            final Map<String, List<byte[]>> expected, final List<Written> written, final String where) {
        final Map<String, List<byte[]>> seen = new LinkedHashMap<>();
        int joined = 0;
        for (final Written one : written) {
            final List<byte[]> segments = one.segments();
            joined += one.isSuperPacket() ? segments.size() : 0;
            segments.forEach(packet ->
                    seen.computeIfAbsent(flow(packet), key -> new ArrayList<>()).add(packet));
        }
        assertEquals(expected.keySet(), seen.keySet(), where);
        expected.forEach((flow, packets) -> {
            assertEquals(packets.size(), seen.get(flow).size(), where);
            for (int i = 0; i < packets.size(); i++) {
                assertArrayEquals(packets.get(i), seen.get(flow).get(i), where + ", " + flow + ", packet " + i);
            }
        });
        return joined;
    }

    /** Protocol, addresses and what stands where the ports would. */
    private static String flow(final byte[] packet) {
        final boolean four = packet[0] >> 4 == 4;
        final int from = four ? 12 : 8;
        final byte[] key = Arrays.copyOfRange(packet, from, Math.min(packet.length, (four ? 20 : 40) + 4));
        return packet[four ? 9 : 6] + "/" + Arrays.toString(key);
    }
}
