// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.packets;

/** Where a test's packet begins; addresses are those for documentation (RFC 5737, RFC 3849). */
public final class Packets {
    private Packets() {}

    /** From 192.0.2.1 to 198.51.100.2, TTL 64, DF, UDP from port 40000 to 443, no payload. */
    public static PacketBuilder ipv4() {
        return new PacketBuilder(false).from("192.0.2.1").to("198.51.100.2");
    }

    /** From 2001:db8::1 to 2001:db8::2, hop limit 64, UDP from port 40000 to 443, no payload. */
    public static PacketBuilder ipv6() {
        return new PacketBuilder(true).from("2001:db8::1").to("2001:db8::2");
    }

    /** Bytes that look random and are the same for the same seed. */
    public static byte[] payload(final int seed, final int length) {
        final byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return bytes;
    }
}
