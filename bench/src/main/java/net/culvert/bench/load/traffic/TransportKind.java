// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.util.Locale;
import net.culvert.bench.load.LoadException;
import org.agrona.concurrent.UnsafeBuffer;

/** What an IP packet of a template carries; each is a header of fixed length, then the payload. */
public enum TransportKind {
    /** RFC 768. */
    UDP(17, 17, 8, 6, 0),
    /** A segment that opens a connection (RFC 9293) and brings data with it. */
    SYN(6, 6, 20, 16, 0),
    /** An echo request (RFC 792, RFC 4443): source port and destination port are its identifier and its number. */
    ICMP(1, 58, 8, 2, 4);

    private static final int SYN_FLAG = 0x5002; // data offset of 5 words, SYN
    private static final int WINDOW = 0xFFFF;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST6 = 128;

    private final int protocol4;
    private final int protocol6;
    private final int headerLength;
    private final int checksumOffset;
    private final int portsOffset;

    TransportKind(
            final int protocol4,
            final int protocol6,
            final int headerLength,
            final int checksumOffset,
            final int portsOffset) {
        this.protocol4 = protocol4;
        this.protocol6 = protocol6;
        this.headerLength = headerLength;
        this.checksumOffset = checksumOffset;
        this.portsOffset = portsOffset;
    }

    /** {@code udp}, {@code syn} or {@code icmp}. */
    public static TransportKind parse(final String text) throws LoadException {
        for (final TransportKind kind : values()) {
            if (kind.toString().equals(text)) {
                return kind;
            }
        }
        throw new LoadException("'" + text + "' is no kind of packet: it has to be udp, syn or icmp");
    }

    /** The protocol number in an IP header of that version. */
    public int protocol(final boolean ipv6) {
        return ipv6 ? protocol6 : protocol4;
    }

    /** Bytes before the payload. */
    public int headerLength() {
        return headerLength;
    }

    /** Where the checksum stands in the header. */
    public int checksumOffset() {
        return checksumOffset;
    }

    /** Where the four bytes of ports stand in the header. */
    public int portsOffset() {
        return portsOffset;
    }

    /** Whether the checksum has the addresses in it. */
    boolean hasPseudoHeader(final boolean ipv6) {
        return ipv6 || this != ICMP;
    }

    /** Writes the header but for ports and checksum, which are 0. */
    void write(final UnsafeBuffer buffer, final int offset, final boolean ipv6, final int lengthBytes) {
        buffer.setMemory(offset, headerLength, (byte) 0);
        switch (this) {
            case UDP -> buffer.putShort(offset + 4, (short) lengthBytes, BIG_ENDIAN);
            case SYN -> {
                buffer.putShort(offset + 12, (short) SYN_FLAG, BIG_ENDIAN);
                buffer.putShort(offset + 14, (short) WINDOW, BIG_ENDIAN);
            }
            case ICMP -> buffer.putByte(offset, (byte) (ipv6 ? ECHO_REQUEST6 : ECHO_REQUEST));
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
