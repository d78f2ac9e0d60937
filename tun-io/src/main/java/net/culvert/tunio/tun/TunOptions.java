// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

/**
 * How a TUN device is opened. {@link #DEFAULT} is the fastest: an offload header and every offload the kernel has.
 *
 * @param virtioHeader whether packets carry a {@code virtio_net_hdr} on the descriptor; without, there are no offloads
 * @param packetInformation whether packets carry a {@code tun_pi} on the descriptor; the device adds and removes it
 * @param multiQueue whether several descriptors may be opened on one name, one queue each
 * @param offloads the {@code TUN_F_} bits that may be asked for; the kernel may have fewer
 */
public record TunOptions(boolean virtioHeader, boolean packetInformation, boolean multiQueue, int offloads) {
    // Specification: linux/if_tun.h, TUNSETOFFLOAD.
    /** Packets may lack their transport checksum. */
    public static final int CHECKSUM = 0x01;
    /** TCP over IPv4 may come as super-packets. */
    public static final int TSO4 = 0x02;
    /** TCP over IPv6 may come as super-packets. */
    public static final int TSO6 = 0x04;
    /** UDP over IPv4 may come as super-packets; the kernel wants it together with {@link #USO6}. */
    public static final int USO4 = 0x20;
    /** UDP over IPv6 may come as super-packets. */
    public static final int USO6 = 0x40;

    static final int TCP = CHECKSUM | TSO4 | TSO6;
    static final int UDP = USO4 | USO6;

    /** Offload header, all offloads, one queue. */
    public static final TunOptions DEFAULT = new TunOptions(true, false, false, TCP | UDP);
    /** One packet, one system call, and nothing else on the descriptor. */
    public static final TunOptions PLAIN = new TunOptions(false, false, false, 0);

    /** The same with packet information on or off. */
    public TunOptions withPacketInformation(final boolean on) {
        return new TunOptions(virtioHeader, on, multiQueue, offloads);
    }

    /** The same with several queues allowed or not. */
    public TunOptions withMultiQueue(final boolean on) {
        return new TunOptions(virtioHeader, packetInformation, on, offloads);
    }

    /** The same with other offloads. */
    public TunOptions withOffloads(final int bits) {
        return new TunOptions(virtioHeader, packetInformation, multiQueue, bits);
    }
}
