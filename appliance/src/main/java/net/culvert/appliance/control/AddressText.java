// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.ringbuffers.packet.Endpoint;

/** Addresses as people write them: IPv6 in the short form of RFC 5952, section 4. Any thread. */
final class AddressText {
    private static final int WORDS = 8; // 16-bit words of an IPv6 address

    private AddressText() {}

    /** {@code 192.0.2.1} or {@code 2001:db8::1} of 4 or 16 bytes. */
    static String of(final byte[] address) {
        return address.length == 4 ? ipv4(address) : ipv6(address);
    }

    /** {@code 192.0.2.0/24}. */
    static String of(final Prefix prefix) {
        return of(prefix.addressBytes()) + "/" + prefix.length();
    }

    /** {@code 192.0.2.1/24}: the address, with the length of its network. */
    static String of(final InterfaceAddress address) {
        return of(address.address().addressBytes()) + "/" + address.length();
    }

    /** {@code 192.0.2.1:51820} or {@code [fe80::1%2]:51820}. */
    static String of(final Endpoint endpoint) {
        final String address = of(endpoint.addressBytes());
        final String scope = endpoint.scopeId() == 0 ? "" : "%" + endpoint.scopeId();
        return (endpoint.ipv6() ? "[" + address + scope + "]" : address) + ":" + endpoint.port();
    }

    private static String ipv4(final byte[] address) {
        return (address[0] & 0xFF) + "." + (address[1] & 0xFF) + "." + (address[2] & 0xFF) + "." + (address[3] & 0xFF);
    }

    private static String ipv6(final byte[] address) {
        final int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (address[2 * i] & 0xFF) << 8 | address[2 * i + 1] & 0xFF;
        }
        int gap = 0;
        int gapLength = 1; // a single word is never left out
        for (int i = 0; i < WORDS; i++) {
            final int zeros = zeros(words, i);
            if (zeros > gapLength) {
                gap = i;
                gapLength = zeros;
            }
        }
        if (gapLength == 1) {
            return words(words, 0, WORDS);
        }
        return words(words, 0, gap) + "::" + words(words, gap + gapLength, WORDS);
    }

    private static int zeros(final int[] words, final int from) {
        int end = from;
        while (end < WORDS && words[end] == 0) {
            end++;
        }
        return end - from;
    }

    private static String words(final int[] words, final int from, final int to) {
        final StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ":").append(Integer.toHexString(words[i]));
        }
        return text.toString();
    }
}
