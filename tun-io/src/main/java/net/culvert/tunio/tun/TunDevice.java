// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.ringbuffers.packet.PacketSink;
import net.culvert.tunio.sys.HostException;

/**
 * A point-to-point network interface whose far end is this process: what the host sends into the interface is read
 * here, what is written here the host receives.
 *
 * <p>One thread reads, one thread writes, and control calls come from any thread. Every packet in a burst is preceded
 * by its {@link Gather#HEADER_LENGTH}-byte {@code virtio_net_hdr} (all zero where the device has no offloads).
 */
public interface TunDevice extends PacketSink, AutoCloseable {
    /** Smallest MTU, that of an IPv4 host (RFC 791, section 3.1). */
    int MIN_MTU = 576;

    /** Largest MTU, the longest IPv4 packet. */
    int MAX_MTU = 65535;

    /** The interface's name, such as {@code wg0}. */
    String name();

    /** The MTU in bytes, as the host has it now. */
    int mtu() throws HostException;

    /** Sets the MTU, {@value #MIN_MTU} to {@value #MAX_MTU}; takes effect while packets flow. */
    void mtu(int mtu) throws HostException;

    /** Whether the interface is up. */
    boolean isUp() throws HostException;

    /** Brings the interface up or down. */
    void up(boolean up) throws HostException;

    /** The {@code TUN_F_} bits of {@link TunOptions} that are on: what super-packets come in and may be written. */
    int offloads();

    /**
     * Adds what can be read now to the burst, as long as a longest packet still fits; one packet read is one entry.
     *
     * @return packets added, 0 where none waits
     * @throws HostException with EBADFD once the device is gone; the caller ends
     */
    int read(Burst burst) throws HostException;

    /** Writes one packet or says why not: too large, unknown family, queue full, not up, gone. Never blocks. */
    @Override
    DropReason write(Gather packet);

    /**
     * A way to write beside those of other threads, for one more thread. Who has one calls {@link #write} no more.
     * Where the device cannot be written to by several threads at once, they wait for each other.
     */
    default PacketSink newSink() {
        return packet -> {
            synchronized (this) {
                return write(packet);
            }
        };
    }

    /**
     * Packets that were longer than the reader's room and were cut; they are in their burst as far as they fitted. Only
     * a burst whose slab has no room for a longest packet makes this happen.
     */
    long truncated();

    /** Bytes of the next packet that waits to be read, 0 where none does or the device cannot tell. */
    int bytesReady();

    /** A descriptor that polls readable while packets wait. */
    int pollDescriptor();

    /** Closes our end; a device that was made here disappears from the host. Idempotent. */
    @Override
    void close();

    /** Refuses an MTU that no device takes. */
    static void checkMtu(final int mtu) {
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException("an MTU is " + MIN_MTU + " to " + MAX_MTU + " bytes, not " + mtu);
        }
    }
}
