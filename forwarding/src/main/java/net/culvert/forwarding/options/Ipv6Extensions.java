// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The extension headers of one IPv6 packet after the other (RFC 8200, section 4); one per worker. What follows a check
 * speaks of the packet checked last, and only after NONE.
 *
 * <p>IP6_BAD_EXTENSION: a parameter problem of code 0 at the packet's pointer. IP6_UNKNOWN_HEADER: of code 1.
 * IP6_UNKNOWN_OPTION: of code 2, also to packets for a multicast address; where the pointer is 0, nobody is told.
 */
public final class Ipv6Extensions {
    private static final int ROUTING_TYPE = 2, SEGMENTS_LEFT = 3; // byte offsets in a routing header
    private static final int FRAGMENT_OFFSET = 2; // byte offset in a fragment header
    private static final int OFFSET_MASK = 0xFFF8, MORE = 1; // of that field

    private final ExtensionLimits limits;
    private final Ipv6HeaderChain chain = new Ipv6HeaderChain();
    private final Ipv6Options options = new Ipv6Options();

    private int fragmentOffset;
    private boolean hasMoreFragments;

    public Ipv6Extensions(final ExtensionLimits limits) {
        this.limits = limits;
    }

    /**
     * For a packet on its way to another host: looks at hop-by-hop options alone, where they come first. Then only the
     * router alert is known.
     */
    public DropReason checkForwarded(final Packet packet) {
        begin(packet);
        return chain.protocol() == IpProtocol.HOP_BY_HOP ? checkHeader(packet) : DropReason.NONE;
    }

    /** For a packet to this host: looks at all headers up to the upper layer, or to a fragment header. */
    public DropReason checkLocal(final Packet packet) {
        begin(packet);
        int headers = 0;
        while (isKnown(chain.protocol())) {
            headers++;
            final DropReason reason =
                    headers > limits.headers() ? refuse(packet, chain.pointer()) : checkHeader(packet);
            if (reason != DropReason.NONE || isFragment()) {
                return reason;
            }
            chain.next();
        }
        if (chain.protocol() == IpProtocol.HOP_BY_HOP) { // behind another header: as one that nobody knows
            packet.pointer(chain.pointer());
            return DropReason.IP6_UNKNOWN_HEADER;
        }
        return DropReason.NONE;
    }

    private void begin(final Packet packet) {
        chain.wrap(packet.buffer(), packet.offset(), packet.length());
        options.clear();
        fragmentOffset = 0;
        hasMoreFragments = false;
    }

    private boolean isKnown(final int protocol) {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP -> chain.isExtension();
            case IpProtocol.DESTINATION_OPTIONS, IpProtocol.ROUTING, IpProtocol.FRAGMENT -> true;
            default -> false;
        };
    }

    private DropReason checkHeader(final Packet packet) {
        if (!chain.fits()) {
            return refuse(packet, chain.remaining() < 2 ? chain.pointer() : chain.at() + 1);
        }
        if (chain.at() + chain.headerLength() - Ipv6Header.LENGTH > limits.bytes()) {
            return refuse(packet, chain.at() + 1);
        }
        return switch (chain.protocol()) {
            case IpProtocol.ROUTING -> checkRouting(packet);
            case IpProtocol.FRAGMENT -> readFragment(packet);
            default -> {
                final boolean isHopByHop = chain.protocol() == IpProtocol.HOP_BY_HOP;
                yield options.check(packet, chain.at(), chain.headerLength(), isHopByHop);
            }
        };
    }

    /** No type is known here, 0 the least (RFC 5095): one that wants another hop is refused, others say nothing. */
    private DropReason checkRouting(final Packet packet) {
        return packet.buffer().getByte(packet.offset() + chain.at() + SEGMENTS_LEFT) == 0
                ? DropReason.NONE
                : refuse(packet, chain.at() + ROUTING_TYPE);
    }

    private DropReason readFragment(final Packet packet) {
        final int field = packet.buffer().getShort(packet.offset() + chain.at() + FRAGMENT_OFFSET, BIG_ENDIAN) & 0xFFFF;
        fragmentOffset = field & OFFSET_MASK;
        hasMoreFragments = (field & MORE) != 0;
        return DropReason.NONE;
    }

    private static DropReason refuse(final Packet packet, final int pointer) {
        packet.pointer(pointer);
        return DropReason.IP6_BAD_EXTENSION;
    }

    /** The upper layer's protocol, or {@link IpProtocol#FRAGMENT}; known here or not. */
    public int protocol() {
        return chain.protocol();
    }

    /** Where that header begins, counted from the IPv6 header; at most the packet's length. */
    public int protocolOffset() {
        return chain.at();
    }

    /** Where the byte is that names the protocol, counted from the IPv6 header: the pointer where nobody takes it. */
    public int protocolPointer() {
        return chain.pointer();
    }

    /** Whether the walk ended at a fragment header: the rest is looked at when the packet is whole. */
    public boolean isFragment() {
        return chain.protocol() == IpProtocol.FRAGMENT;
    }

    /** Bytes of the whole packet's fragmentable part in front of this fragment. */
    public int fragmentOffset() {
        return fragmentOffset;
    }

    /** Whether this is not the last fragment. */
    public boolean hasMoreFragments() {
        return hasMoreFragments;
    }

    /** Whether routers on the way are to look closer at the packet (RFC 2711); local attention. */
    public boolean isRouterAlert() {
        return options.routerAlert() != Ipv6Options.NO_ALERT;
    }

    /** The value of the router alert: 0 for multicast listener discovery; -1 where there is none. */
    public int routerAlert() {
        return options.routerAlert();
    }
}
