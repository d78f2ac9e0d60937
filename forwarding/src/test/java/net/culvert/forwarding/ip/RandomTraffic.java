// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.packet.Gather;

/** Packets of all kinds, most of them valid, some altered; some with offload headers, fitting or not. */
final class RandomTraffic {
    private static final String[] ADDRESSES4 = {
        "192.0.2.1", "198.51.100.2", "203.0.113.9", "192.0.2.254", "198.51.100.254", "203.0.113.254", "203.0.113.255",
        "255.255.255.255", "224.0.0.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "100.64.7.7", "0.0.0.0"
    };
    private static final String[] ADDRESSES6 = {
        "2001:db8:1::1",
        "2001:db8:2::1",
        "2001:db8:1::fe",
        "2001:db8:2::fe",
        "2001:db8:9::1",
        "ff02::1",
        "ff02::fb",
        "ff0e::1",
        "fe80::1",
        "::1",
        "::",
        "2001:db8:7::1"
    };
    private static final byte[][] OPTIONS4 = {
        {7, 7, 4, 0, 0, 0, 0, 0},
        {7, 7, 8, 1, 2, 3, 4, 0},
        {(byte) 131, 7, 4, (byte) 198, 51, 100, 2, 0},
        {(byte) 137, 7, 4, (byte) 203, 0, 113, 9, 0},
        {68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0},
        {(byte) 148, 4, 0, 0}
    };

    /** A packet and its offload header. */
    record Offloaded(byte[] header, byte[] packet) {}

    private final Choices choices;

    RandomTraffic(final Choices choices) {
        this.choices = choices;
    }

    /** One packet, or some or all fragments of one, in any order. */
    List<Offloaded> next() {
        final boolean isIpv6 = choices.oneIn(2);
        final boolean isSuper = choices.oneIn(6);
        final int length = isSuper ? 2000 + choices.below(20_000) : choices.of(0, 8, 100, 1200, 1440, 1473, 4000);
        final byte[] packet = altered(packet(isIpv6, length));
        final List<Offloaded> all = new ArrayList<>();
        if (!isSuper && choices.oneIn(5) && hasPlainHeader(packet)) {
            for (final byte[] fragment : fragments(packet)) {
                all.add(new Offloaded(new byte[Gather.HEADER_LENGTH], altered(fragment)));
            }
        } else {
            all.add(new Offloaded(header(isIpv6, isSuper, packet), packet));
        }
        return all;
    }

    private byte[] packet(final boolean isIpv6, final int length) {
        final String[] addresses = isIpv6 ? ADDRESSES6 : ADDRESSES4;
        final String from = choices.oneIn(4) ? choices.of(addresses) : addresses[choices.below(3)];
        final String to = choices.oneIn(2) ? choices.of(addresses) : addresses[choices.below(5)];
        if (choices.oneIn(8)) {
            return Altered.icmp(from, to, choices.below(256), choices.below(16), payload(length, length + 4));
        }
        final PacketBuilder builder = (isIpv6 ? ipv6() : ipv4()).from(from).to(to);
        builder.ttl(choices.of(64, 64, 64, 2, 1, 0, 255))
                .tos(choices.of(0, 0, 6 << 5, 255))
                .payload(payload(length, length));
        if (!isIpv6) {
            builder.fragment(choices.of(0x4000, 0, 0, 0x2000, 0x2005, 5)).id(choices.below(4));
        }
        switch (choices.below(6)) {
            case 0, 1 -> builder.udp(choices.below(3), choices.below(3));
            case 2 -> builder.tcp(choices.below(3), choices.below(3)).flags(choices.of("A", "R", "FA", "PA"));
            case 3 -> builder.tcp(1, 2).flags("S").tcpOptions((byte) 2, (byte) 4, (byte) 9, (byte) 9);
            default -> builder.icmpEcho();
        }
        if (choices.oneIn(5)) {
            addHeaders(builder, isIpv6);
        }
        final byte[] packet = builder.bytes();
        return choices.oneIn(10) ? Altered.ofProtocol(choices.of(99, 59, 0, 44, 50), packet) : packet;
    }

    private void addHeaders(final PacketBuilder builder, final boolean isIpv6) {
        if (!isIpv6) {
            builder.ipOptions(choices.oneIn(3) ? choices.bytes(4 * choices.below(11)) : choices.of(OPTIONS4));
            return;
        }
        final byte[] header = choices.bytes(8 * (1 + choices.below(2)));
        header[0] = choices.of((byte) 17, (byte) 58, (byte) 6, (byte) 60, header[0]);
        header[1] = choices.oneIn(4) ? header[1] : (byte) (header.length / 8 - 1);
        builder.extensions(choices.of(0, 43, 44, 60), header);
    }

    private static boolean hasPlainHeader(final byte[] packet) {
        return packet[0] >> 4 == 6 ? packet.length > 40 : packet[0] == 0x45 && packet.length > 20;
    }

    private List<byte[]> fragments(final byte[] packet) {
        final int dataLength = Math.max(packet.length / choices.of(1, 2, 3, 10) / 8, 1) * 8;
        final List<byte[]> fragments = new ArrayList<>(Altered.fragments(packet, choices.below(4), dataLength));
        if (choices.oneIn(3)) {
            fragments.addAll(Altered.fragments(packet, choices.below(4), dataLength + 8));
        }
        Collections.rotate(fragments, choices.below(fragments.size()));
        final boolean isAll = choices.oneIn(2);
        return fragments.subList(0, Math.min(20, isAll ? fragments.size() : 1 + choices.below(fragments.size())));
    }

    /** Some bytes changed, cut or longer; the header checksum mostly right all the same. */
    private byte[] altered(final byte[] packet) {
        if (!choices.oneIn(6)) {
            return packet;
        }
        byte[] altered = packet.clone();
        if (choices.oneIn(4)) {
            altered = Arrays.copyOf(altered, 1 + choices.below(2 * altered.length));
        }
        for (int i = choices.below(4); i > 0; i--) {
            altered[choices.below(Math.min(altered.length, choices.of(8, 60, 60_000)))] = (byte) choices.below(256);
        }
        final boolean canSum = altered[0] >> 4 == 4 && altered.length >= (altered[0] & 0xF) * 4 && altered.length >= 20;
        return canSum && !choices.oneIn(5) ? Altered.summed(altered) : altered;
    }

    private byte[] header(final boolean isIpv6, final boolean isSuper, final byte[] packet) {
        if (choices.oneIn(20)) {
            return choices.bytes(Gather.HEADER_LENGTH);
        }
        final int ipHeader = isIpv6 ? 40 : 20;
        if (!isSuper || packet.length <= ipHeader) {
            return new byte[Gather.HEADER_LENGTH];
        }
        final int segment = choices.of(1, 100, 536, 1200, 1440, 1460, 3000);
        return packet[isIpv6 ? 6 : 9] == 6
                ? Rfc1191Test.tcpOffload(isIpv6 ? 4 : 1, ipHeader, segment)
                : Rfc1191Test.udpOffload(ipHeader, segment);
    }
}
