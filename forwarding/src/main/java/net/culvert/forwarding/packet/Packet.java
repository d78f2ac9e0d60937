// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.packet;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.offload.VirtioNetHeader;
import net.culvert.ringbuffers.packet.Gather;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One packet on its way through the core: where it lies, where it came from, and what was decided about it. Each worker
 * has one and aims it at one packet after the other.
 *
 * <pre>
 *  buffer:  | ... | virtio_net_hdr, 10 bytes | IP header ... |
 *                                            ^offset, length
 * </pre>
 *
 * <p>The {@code virtio_net_hdr} is always there. All zero it says "an ordinary packet, checksums complete"; else the
 * packet is a super-packet, or its transport checksum is still a partial sum.
 */
public final class Packet {
    /** What {@link #route} is until a destination was looked up. */
    public static final int UNKNOWN = -2;

    private static final int OFFLOAD = Gather.HEADER_LENGTH; // bytes in front of the packet

    private final VirtioNetHeader offload = new VirtioNetHeader();

    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private NetworkInterface input;
    private int fib;
    private int route;
    private int tag;
    private boolean isUrgent;
    private boolean isExempt;
    private int pointer;
    private int mtu;

    /** Aims at a packet that came in by {@code input}, or was made here where that is null. */
    public Packet aim(final UnsafeBuffer buffer, final int offset, final int length, final NetworkInterface input) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.input = input;
        fib = input == null ? 0 : input.fib();
        route = UNKNOWN;
        tag = 0;
        isUrgent = false;
        isExempt = false;
        pointer = 0;
        mtu = 0;
        return this;
    }

    public UnsafeBuffer buffer() {
        return buffer;
    }

    /** Where the IP header begins. */
    public int offset() {
        return offset;
    }

    /** Bytes from the IP header on. */
    public int length() {
        return length;
    }

    /** Cuts what a link added behind the packet. */
    public void length(final int length) {
        this.length = length;
    }

    /** 4, 6, or what no version is. */
    public int version() {
        return buffer.getByte(offset) >> 4 & 0xF;
    }

    /** The interface that it came in by; null where it was made here. */
    public NetworkInterface input() {
        return input;
    }

    /** The table it is looked up in, and answers to it as well. */
    public int fib() {
        return fib;
    }

    /** Has it looked up in another table. */
    public void fib(final int fib) {
        this.fib = fib;
        route = UNKNOWN;
    }

    /** What was found for its destination in its table ahead of time, a number of that table, or {@link #UNKNOWN}. */
    public int route() {
        return route;
    }

    public void route(final int route) {
        this.route = route;
    }

    /** A mark that a filter rule left for the rules behind it; 0 is none. */
    public int tag() {
        return tag;
    }

    public void tag(final int tag) {
        this.tag = tag;
    }

    /** Whether it leaves by the first lane of the output queue. */
    public boolean isUrgent() {
        return isUrgent;
    }

    public void isUrgent(final boolean isUrgent) {
        this.isUrgent = isUrgent;
    }

    /** Whether no filter rule is asked about it: the answer that a rule itself gives. */
    public boolean isExempt() {
        return isExempt;
    }

    public void isExempt(final boolean isExempt) {
        this.isExempt = isExempt;
    }

    /** The offload header in front of the packet. */
    public VirtioNetHeader offload() {
        return offload.wrap(buffer, offset - OFFLOAD);
    }

    /** Whether the offload header says anything: a super-packet, or a checksum still to be completed. */
    public boolean hasOffload() {
        return hasOffload(buffer, offset);
    }

    /** The same of a packet at {@code offset}. */
    public static boolean hasOffload(final UnsafeBuffer buffer, final int offset) {
        return buffer.getLong(offset - OFFLOAD) != 0 || buffer.getShort(offset - 2) != 0;
    }

    /** Says that the packet is an ordinary one. */
    public void clearOffload() {
        buffer.setMemory(offset - OFFLOAD, OFFLOAD, (byte) 0);
    }

    /** The byte that an error is about, counted from the IP header; for parameter problems. */
    public int pointer() {
        return pointer;
    }

    public void pointer(final int pointer) {
        this.pointer = pointer;
    }

    /** Bytes of the longest packet that would have passed; for packets that were too long. */
    public int mtu() {
        return mtu;
    }

    public void mtu(final int mtu) {
        this.mtu = mtu;
    }
}
