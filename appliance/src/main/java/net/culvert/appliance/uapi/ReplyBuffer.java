// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import net.culvert.ringbuffers.packet.Endpoint;

/** Grows with the lines of a reply until they are written out; one thread at a time. */
final class ReplyBuffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[16 * 1024];
    private int length;

    int length() {
        return length;
    }

    void line(final String name, final String ascii) {
        name(name);
        text(ascii);
        newline();
    }

    void line(final String name, final long value) {
        line(name, Long.toUnsignedString(value));
    }

    void line(final String name, final byte[] key) {
        name(name);
        for (final byte b : key) {
            hex(b >> 4 & 0xF);
            hex(b & 0xF);
        }
        newline();
    }

    void line(final String name, final Endpoint endpoint) {
        name(name);
        final long low = endpoint.addressLow();
        if (!endpoint.ipv6() || EndpointText.isMapped(endpoint.addressHigh(), low)) {
            ipv4((int) low);
        } else {
            put('[');
            ipv6(endpoint.addressHigh(), low);
            if (endpoint.scopeId() != 0) {
                put('%');
                text(Integer.toString(endpoint.scopeId()));
            }
            put(']');
        }
        put(':');
        text(Integer.toString(endpoint.port()));
        newline();
    }

    void line(final String name, final byte[] address, final int prefixLength) {
        name(name);
        if (address.length == 4) {
            ipv4((int) big(address, 0, 4));
        } else {
            ipv6(big(address, 0, 8), big(address, 8, 8));
        }
        put('/');
        text(Integer.toString(prefixLength));
        newline();
    }

    /** The end of a reply: the number negative, as clients expect it, then an empty line. */
    void errno(final int errno) {
        name("errno");
        text(Integer.toString(-errno));
        newline();
        newline();
    }

    /** Writes everything and is empty again; key material does not stay behind. */
    void writeTo(final OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        Arrays.fill(bytes, 0, length, (byte) 0);
        length = 0;
    }

    private void name(final String name) {
        text(name);
        put('=');
    }

    private void newline() {
        put('\n');
    }

    private void ipv4(final int address) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            text(Integer.toString(address >>> shift & 0xFF));
            if (shift > 0) {
                put('.');
            }
        }
    }

    /** The canonical text of RFC 5952: lower case, and the first longest run of two or more zero words left out. */
    private void ipv6(final long high, final long low) {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && word(high, low, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gap = i;
                gapLength = run;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text(i == 0 ? "::" : ":");
                i += gapLength - 1;
            } else {
                text(Integer.toHexString(word(high, low, i)));
                if (i < 7) {
                    put(':');
                }
            }
        }
    }

    private static int word(final long high, final long low, final int index) {
        return (int) ((index < 4 ? high : low) >>> 48 - 16 * (index & 3)) & 0xFFFF;
    }

    private static long big(final byte[] bytes, final int offset, final int length) {
        long value = 0;
        for (int i = offset; i < offset + length; i++) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }

    private void hex(final int nibble) {
        put(HEX[nibble]);
    }

    @SuppressWarnings("deprecation") // the low bytes of an ASCII text are the text
    private void text(final String ascii) {
        ensure(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
    }

    private void put(final int octet) {
        ensure(1);
        bytes[length++] = (byte) octet;
    }

    private void ensure(final int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + more);
        }
    }
}
