// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import static net.culvert.forwarding.fragment.FragmentBuilder.fragment;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cutting and joining undo each other; what overlaps never becomes a packet. */
class FragmentPropertyTest {
    private static final int ROUNDS = 400;
    private static final String[] OPTIONS = {"", "94040000", "0101010182035500", "07070400000000" + "00"};
    private static final String[] EXTENSIONS = {"", "1100010400000000", "2b00010400000000" + "1100020000000000"};

    private final Pieces pieces = new Pieces();
    private final TestReassembler test = new TestReassembler(
            new FragmentLimits(64, 9000, 8 << 20, FragmentLimits.DEFAULT.timeout4Ns(), Long.MAX_VALUE / 4));

    /** Cut at random, some pieces cut again on the way, shuffled, some doubled, several packets mixed. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldGiveBackThePacketInAnyOrderAndWithCopies(final long seed) {
        final Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round += 4) {
            final List<byte[]> packets = new ArrayList<>();
            final List<byte[]> wire = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                final byte[] packet = randomPacket(random, round + i);
                packets.add(packet);
                wire.addAll(cut(packet, random));
            }
            Collections.shuffle(wire, random);
            final List<byte[]> wholes = new ArrayList<>();
            for (final byte[] piece : wire) {
                final DropReason reason = test.add(FragmentBuilder.packet(piece, null), 0);
                if (reason == DropReason.NONE) {
                    wholes.add(test.whole());
                } else if (reason == DropReason.HELD && random.nextInt(4) == 0) {
                    assertEquals(DropReason.IP_FRAGMENT_OVERLAP, test.add(FragmentBuilder.packet(piece, null), 0));
                }
            }
            packets.sort(Arrays::compare);
            wholes.sort(Arrays::compare);
            assertArrayEquals(packets.toArray(), wholes.toArray(), "seed " + seed + ", round " + round);
        }
        assertEquals(test.reassembler.duplicates(), test.drops.totalPackets());
        assertEquals(0, test.reassembler.held());
    }

    private static byte[] randomPacket(final Random random, final int id) {
        final byte[] data = payload(id, random.nextInt(random.nextInt(8) == 0 ? 65_000 : 5000));
        return random.nextBoolean()
                ? ipv4().fragment(0)
                        .id(id)
                        .tos(random.nextInt(256))
                        .ipOptions(HexFormat.of().parseHex(OPTIONS[random.nextInt(OPTIONS.length)]))
                        .payload(data)
                        .bytes()
                : ipv6().from("2001:db8::" + Integer.toHexString(id + 1)) // the identification is always the same
                        .tos(random.nextInt(256))
                        .extensions(new int[] {0, 60, 0}[id % 3], HexFormat.of().parseHex(EXTENSIONS[id % 3]))
                        .payload(data)
                        .bytes();
    }

    private List<byte[]> cut(final byte[] packet, final Random random) {
        final boolean ipv4 = packet[0] >> 4 == 4;
        final int mtu = (ipv4 ? 68 : 128) + random.nextInt(2000);
        final List<byte[]> cut = pieces.cut(packet, mtu);
        if (!ipv4) {
            return cut; // routers do not cut IPv6
        }
        final List<byte[]> again = new ArrayList<>();
        for (final byte[] piece : cut) {
            if (random.nextInt(8) == 0) {
                again.addAll(new Pieces(1 << 14, 256).cut(piece, 36 + random.nextInt(300)));
            } else {
                again.add(piece);
            }
        }
        return again;
    }

    /** However fragments that overlap are laid and in whatever order, no packet comes of them. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldNeverMakeAPacketOfFragmentsThatOverlap(final long seed) {
        final Random random = new Random(seed);
        final byte[] whole = payload(9, 512);
        for (int round = 0; round < ROUNDS; round++) {
            final boolean isIpv6 = random.nextBoolean();
            final int start = 8 * random.nextInt(64);
            final int end = Math.min(512, start + 8 * (1 + random.nextInt(16)));
            final List<FragmentBuilder> fragments = new ArrayList<>();
            FragmentBuilder apart = null;
            for (int from = 0, to; from < 512; from = to) {
                to = Math.min(512, from + 8 * (1 + random.nextInt(16)));
                FragmentBuilder part = part(isIpv6, round, whole, from, to);
                if ((to <= start || from >= end) && (apart == null || random.nextInt(3) == 0)) {
                    final FragmentBuilder before = apart;
                    apart = part;
                    part = before;
                }
                if (part != null) {
                    fragments.add(part);
                }
            }
            fragments.add(overlapping(isIpv6, round, whole, random, start, end));
            Collections.shuffle(fragments, random);
            fragments.add(apart); // no packet without it, and all that overlap have come before
            fragments.addAll(List.copyOf(fragments));
            for (final FragmentBuilder fragment : fragments) {
                final DropReason reason = test.add(fragment);
                assertEquals(
                        true,
                        reason == DropReason.HELD || reason == DropReason.IP_FRAGMENT_OVERLAP,
                        () -> reason + " with seed " + seed);
            }
        }
        assertEquals(0, test.reassembler.packets());
        assertEquals(0, test.reassembler.held());
    }

    private static FragmentBuilder part(
            final boolean ipv6, final int id, final byte[] whole, final int start, final int end) {
        final FragmentBuilder part =
                fragment(ipv6).protocol(250).id(id).at(start).dataOf(whole, end - start);
        return end < 512 ? part.more() : part;
    }

    /** No copy: the bytes are others, or the last fragment's bytes with another flag. */
    private static FragmentBuilder overlapping(
            final boolean ipv6, final int id, final byte[] whole, final Random random, final int start, final int end) {
        final byte[] other = whole.clone();
        if (end < 512 || random.nextBoolean()) {
            other[start + random.nextInt(end - start)] ^= 1;
        }
        return fragment(ipv6).protocol(250).id(id).at(start).more().dataOf(other, end - start);
    }
}
