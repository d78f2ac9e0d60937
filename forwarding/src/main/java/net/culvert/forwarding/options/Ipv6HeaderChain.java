// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.Ipv6Header;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A place in the chain of headers of an IPv6 packet (RFC 8200, section 4), moved from one to the next; one per thread.
 * It knows how long headers are, not what they mean.
 *
 * <pre>
 *  | IPv6 header ... next header | ... | next header, length ... | upper layer
 *                    ^pointer()        ^at(), protocol()
 * </pre>
 */
public final class Ipv6HeaderChain {
    private static final int AUTHENTICATION = 51, MOBILITY = 135, HOST_IDENTITY = 139, SHIM6 = 140;
    private static final int NEXT_HEADER = 6, EXTENSION_LENGTH = 1; // byte offsets, of the IPv6 header and of others
    private static final int UNIT = 8, AUTHENTICATION_UNIT = 4; // bytes
    private static final int FRAGMENT_LENGTH = 8; // bytes

    private UnsafeBuffer buffer;
    private int offset;
    private int length;
    private int at;
    private int pointer;
    private int protocol;

    /** Stands behind the IPv6 header of a packet whose header is checked, {@code length} bytes in all. */
    public Ipv6HeaderChain wrap(final UnsafeBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        at = Ipv6Header.LENGTH;
        pointer = NEXT_HEADER;
        protocol = buffer.getByte(offset + NEXT_HEADER) & 0xFF;
        return this;
    }

    /** What stands here: an extension header or a protocol of the upper layer. */
    public int protocol() {
        return protocol;
    }

    /** Where it begins, counted from the IPv6 header. */
    public int at() {
        return at;
    }

    /** Where the byte is that names it, counted from the IPv6 header. */
    public int pointer() {
        return pointer;
    }

    /** Bytes from here to the end of the packet. */
    public int remaining() {
        return length - at;
    }

    /** Whether it is an extension header in IANA's list that has a next one; hop-by-hop options count when first. */
    public boolean isExtension() {
        return switch (protocol) {
            case IpProtocol.HOP_BY_HOP -> pointer == NEXT_HEADER;
            case IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.DESTINATION_OPTIONS -> true;
            case AUTHENTICATION, MOBILITY, HOST_IDENTITY, SHIM6 -> true;
            default -> false;
        };
    }

    /** Whether the extension header that stands here lies in the packet as a whole. */
    public boolean fits() {
        return remaining() >= UNIT && remaining() >= headerLength();
    }

    /** Bytes of the extension header that stands here; its first two must lie in the packet. */
    public int headerLength() {
        final int units = buffer.getByte(offset + at + EXTENSION_LENGTH) & 0xFF;
        return switch (protocol) {
            case IpProtocol.FRAGMENT -> FRAGMENT_LENGTH;
            case AUTHENTICATION -> (units + 2) * AUTHENTICATION_UNIT; // RFC 4302, section 2.2
            default -> (units + 1) * UNIT;
        };
    }

    /** Moves to the header behind the extension header that stands here; false, and stays, where it does not fit. */
    public boolean next() {
        if (!fits()) {
            return false;
        }
        final int headerLength = headerLength();
        protocol = buffer.getByte(offset + at) & 0xFF;
        pointer = at;
        at += headerLength;
        return true;
    }
}
