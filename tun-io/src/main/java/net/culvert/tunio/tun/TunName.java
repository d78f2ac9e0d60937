// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.nio.charset.StandardCharsets;

/** The rules of the kernel for names of interfaces ({@code dev_valid_name}), checked before it is asked. */
final class TunName {
    static final int MAX_LENGTH = 15; // bytes, IFNAMSIZ less the terminating zero
    private static final String UNIT = "%d";

    private TunName() {}

    /** The name, or {@code tun%d} for an empty one: the host then picks the first free unit. */
    static String check(final String name) {
        if (name.isEmpty()) {
            return "tun" + UNIT;
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
            throw refused(name, "is longer than " + MAX_LENGTH + " bytes");
        }
        if (name.equals(".") || name.equals("..")) {
            throw refused(name, "is reserved");
        }
        final String literal = name.endsWith(UNIT) ? name.substring(0, name.length() - UNIT.length()) : name;
        for (int i = 0; i < literal.length(); i++) {
            final char c = literal.charAt(i);
            if (c == '/' || c == ':' || c == '%' || Character.isWhitespace(c) || Character.isISOControl(c)) {
                throw refused(name, "has a character that no interface name may have");
            }
        }
        return name;
    }

    static boolean hasAutomaticUnit(final String name) {
        return name.endsWith(UNIT);
    }

    private static IllegalArgumentException refused(final String name, final String why) {
        return new IllegalArgumentException("interface name \"" + name + "\" " + why);
    }
}
