// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import net.culvert.bench.load.LoadException;
import org.agrona.concurrent.UnsafeBuffer;

/** Captures as bytes, written here by the formats' texts and not by the code under test. */
final class CaptureFiles {
    private CaptureFiles() {}

    /** An IPv4 packet of that length with random bytes behind its header, whose length field is right. */
    static byte[] packet(final SplittableRandom random, final int length) {
        final byte[] packet = new byte[length];
        random.nextBytes(packet);
        packet[0] = 0x45;
        packet[2] = (byte) (length >> 8);
        packet[3] = (byte) length;
        packet[6] = 0;
        packet[7] = 0;
        return packet;
    }

    /** The same behind an Ethernet header. */
    static byte[] frame(final byte[] packet) {
        return ByteBuffer.allocate(14 + packet.length)
                .position(12)
                .putShort((short) 0x0800)
                .put(packet)
                .array();
    }

    /** A pcap file; a frame every 1500 ns. */
    static byte[] pcap(final ByteOrder order, final int magic, final int linkType, final List<byte[]> frames) {
        final ByteBuffer file = ByteBuffer.allocate(24
                        + frames.stream().mapToInt(frame -> 16 + frame.length).sum())
                .order(order);
        file.putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(linkType);
        long timeNs = 1_700_000_000_000_000_000L;
        for (final byte[] frame : frames) {
            final int fraction = (int) (timeNs % 1_000_000_000);
            file.putInt((int) (timeNs / 1_000_000_000));
            file.putInt(magic == PcapParser.NANOSECONDS ? fraction : fraction / 1000);
            file.putInt(frame.length).putInt(frame.length).put(frame);
            timeNs += 1500;
        }
        return file.array();
    }

    /** A pcapng file of one section and interface, times in 10^-9 s, with a block of an unknown type in it. */
    static byte[] pcapng(final ByteOrder order, final int linkType, final List<byte[]> frames) {
        final ByteArrayOutputStream file = new ByteArrayOutputStream();
        block(
                file,
                order,
                0x0A0D0D0A,
                body(order, 16)
                        .putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)
                        .array());
        block(
                file,
                order,
                1,
                body(order, 20)
                        .putShort((short) linkType)
                        .putShort((short) 0)
                        .putInt(0)
                        .putShort((short) 9)
                        .putShort((short) 1)
                        .put((byte) 9)
                        .position(16)
                        .putInt(0)
                        .array());
        block(file, order, 0x0BAD, new byte[8]);
        long timeNs = 1_700_000_000_000_000_000L;
        for (final byte[] frame : frames) {
            block(
                    file,
                    order,
                    6,
                    body(order, 20 + (frame.length + 3 & ~3))
                            .putInt(0)
                            .putInt((int) (timeNs >>> 32))
                            .putInt((int) timeNs)
                            .putInt(frame.length)
                            .putInt(frame.length)
                            .put(frame)
                            .array());
            timeNs += 1500;
        }
        return file.toByteArray();
    }

    private static ByteBuffer body(final ByteOrder order, final int length) {
        return ByteBuffer.allocate(length).order(order);
    }

    private static void block(
            final ByteArrayOutputStream file, final ByteOrder order, final int type, final byte[] body) {
        final int length = 12 + body.length;
        file.writeBytes(ByteBuffer.allocate(length)
                .order(order)
                .putInt(type)
                .putInt(length)
                .put(body)
                .putInt(length)
                .array());
    }

    static Capture parse(final byte[] bytes) throws LoadException {
        return CaptureFile.parse("x.pcap", new UnsafeBuffer(bytes));
    }
}
