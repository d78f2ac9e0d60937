// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.bench.load.LoadException;
import net.culvert.forwarding.wire.InternetChecksum;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A packet of each size, prepared once; what differs between the packets of a trial is patched in, and no byte of the
 * rest is read or written again. Owned by the sending thread.
 *
 * <p>Of every checksum there is a sum of what never changes; the sums of a flow's addresses and ports are added to it.
 * The payload adds nothing (see {@link Mark}).
 */
public final class Template {
    private static final int TTL = 64;
    private static final int IPV4_CHECKSUM = 10, IPV4_ADDRESSES = 12, IPV6_ADDRESSES = 8; // byte offsets

    private final TransportKind kind;
    private final FrameSizes sizes;
    private final Flows flows;
    private final boolean ipv6;
    private final int ipLength; // bytes of an IP header
    private final int headersLength; // bytes before the payload
    private final UnsafeBuffer images;
    private final int[] offsets; // of the images, by size
    private final long[] ipSums; // of the IP header, by size
    private final long[] transportSums; // of the header behind and its pseudo-header, by size
    private final long[] fillerSums; // of what is behind the mark, by size
    private final Mark mark = new Mark();

    /** Prepares the packets of one trial, numbered 0 to 255. */
    public Template(final TransportKind kind, final FrameSizes sizes, final Flows flows, final int trial)
            throws LoadException {
        this.kind = kind;
        this.sizes = sizes;
        this.flows = flows;
        ipv6 = flows.ipv6();
        ipLength = ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH;
        headersLength = ipLength + kind.headerLength();
        if (sizes.shortest() < shortestFrame(kind, ipv6)) {
            throw new LoadException("a frame of " + sizes.shortest() + " bytes has no room for the mark in an IPv"
                    + (ipv6 ? 6 : 4) + " packet of kind " + kind + ": it has to be at least "
                    + shortestFrame(kind, ipv6) + " bytes");
        }
        offsets = new int[sizes.count()];
        ipSums = new long[sizes.count()];
        transportSums = new long[sizes.count()];
        fillerSums = new long[sizes.count()];
        int end = 0;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = end;
            end += length(i) + Long.BYTES & -Long.BYTES;
        }
        images = new UnsafeBuffer(BufferUtil.allocateDirectAligned(end, 64));
        for (int i = 0; i < offsets.length; i++) {
            prepare(i, trial);
        }
    }

    /** Bytes of the shortest frame with room for a mark. */
    public static int shortestFrame(final TransportKind kind, final boolean ipv6) {
        return FrameSizes.FRAME_OVERHEAD
                + (ipv6 ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH)
                + kind.headerLength()
                + Mark.LENGTH;
    }

    private void prepare(final int size, final int trial) {
        final int at = offsets[size];
        final int transport = at + ipLength;
        final int transportLength = length(size) - ipLength;
        images.setMemory(at, length(size), (byte) 0);
        if (ipv6) {
            images.putInt(at, 0x6000_0000, BIG_ENDIAN);
            images.putShort(at + 4, (short) transportLength, BIG_ENDIAN);
            images.putByte(at + 6, (byte) kind.protocol(true));
            images.putByte(at + 7, (byte) TTL);
        } else {
            images.putInt(at, 0x4500_0000 | length(size), BIG_ENDIAN);
            images.putByte(at + 8, (byte) TTL);
            images.putByte(at + 9, (byte) kind.protocol(false));
            ipSums[size] = InternetChecksum.sum(images, at, ipLength, 0);
        }
        kind.write(images, transport, ipv6, transportLength);
        transportSums[size] = InternetChecksum.sum(images, transport, kind.headerLength(), 0)
                + (kind.hasPseudoHeader(ipv6)
                        ? InternetChecksum.word(kind.protocol(ipv6)) + InternetChecksum.word(transportLength)
                        : 0);
        final int filler = at + headersLength + Mark.LENGTH;
        final int fillerLength = at + length(size) - filler;
        for (int i = 0; i < fillerLength; i++) {
            images.putByte(filler + i, (byte) i);
        }
        fillerSums[size] = InternetChecksum.sum(images, filler, fillerLength, 0);
        mark.wrap(images, at + headersLength).begin(trial);
    }

    /** Makes the packet of a size and a flow ready to leave. */
    public void patch(final int size, final int flow, final int sequence, final long dueNs) {
        final int at = offsets[size];
        final int transport = at + ipLength;
        final long addresses = flows.addressSum(flow);
        flows.write(flow, images, at + (ipv6 ? IPV6_ADDRESSES : IPV4_ADDRESSES), transport + kind.portsOffset());
        if (!ipv6) {
            InternetChecksum.store(images, at + IPV4_CHECKSUM, ipSums[size] + addresses);
        }
        final long sum = transportSums[size] + flows.portSum(flow) + (kind.hasPseudoHeader(ipv6) ? addresses : 0);
        InternetChecksum.storeNonZero(images, transport + kind.checksumOffset(), sum);
        mark.wrap(images, at + headersLength).patch(flow, sequence, dueNs, fillerSums[size]);
    }

    UnsafeBuffer buffer() {
        return images;
    }

    int offset(final int size) {
        return offsets[size];
    }

    /** Bytes of the IP packet. */
    int length(final int size) {
        return sizes.length(size) - FrameSizes.FRAME_OVERHEAD;
    }

    int headersLength() {
        return headersLength;
    }

    FrameSizes sizes() {
        return sizes;
    }

    Flows flows() {
        return flows;
    }
}
