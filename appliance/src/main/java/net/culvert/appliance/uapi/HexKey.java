// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import net.culvert.tunio.sys.Errno;

/** A key of 32 bytes as 64 hexadecimal digits; its errors never show the text, which may be a secret. */
final class HexKey {
    private HexKey() {}

    /** The key of a line {@code name=text}. */
    static byte[] parse(final String name, final String text) throws UapiException {
        final byte[] key = new byte[TunnelConfiguration.KEY_LENGTH];
        boolean valid = text.length() == 2 * key.length;
        for (int i = 0; valid && i < key.length; i++) {
            final int value = digit(text.charAt(2 * i)) << 4 | digit(text.charAt(2 * i + 1));
            valid = value >= 0;
            key[i] = (byte) value;
        }
        if (!valid) {
            throw new UapiException(Errno.EINVAL, name + " is not a key of 64 hexadecimal digits");
        }
        return key;
    }

    /** The value of a hexadecimal digit of either case, or -1. */
    static int digit(final char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        final int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
