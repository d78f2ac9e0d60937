// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.regex.Pattern;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;

/** Values as wg(8) and wg-quick(8) write them. */
final class WgQuickTypes {
    private static final int MAX_KEEPALIVE_S = 0xFFFF;
    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f.:]+(?:/[0-9]{1,3})?");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9A-Fa-f]{1,8}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}");

    static final ValueType<Boolean> FLAG = ValueType.text("true or false", text -> switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> null;
    });

    /** A mark of 32 bits. */
    static final ValueType<Integer> MARK =
            ValueType.text("a number of 32 bits such as 51820 or 0xca6c, or off", WgQuickTypes::mark);

    /** Where routes go. */
    static final ValueType<String> TABLE = ValueType.text(
            "auto, off, or the name or number of a table of the host",
            text -> text.matches("[A-Za-z0-9_]{1,32}") ? text : null);

    /** Seconds. */
    static final ValueType<Integer> KEEPALIVE = number(0, MAX_KEEPALIVE_S).or("off", 0);

    /** A network, or a single address; bits behind the length are cut, as wg(8) does. */
    static final ValueType<Prefix> ALLOWED_IP =
            ValueType.text("a network such as 10.20.0.0/16, or an address", WgQuickTypes::prefix);

    /** An address with the length of its network, or alone. */
    static final ValueType<InterfaceAddress> ADDRESS = ValueType.text(
            "an address such as 10.8.0.2/24 or fd00:8::2/64",
            text -> LITERAL.matcher(text).matches() ? InterfaceAddress.parse(text) : null);

    private WgQuickTypes() {}

    private static Prefix prefix(final String text) {
        return LITERAL.matcher(text).matches() ? Prefix.parse(text) : null;
    }

    static ValueType<Integer> number(final int least, final int most) {
        return ValueType.text("a number from " + least + " to " + most, text -> {
            final long number = DECIMAL.matcher(text).matches() ? Long.parseLong(text) : -1;
            return number >= least && number <= most ? (int) number : null;
        });
    }

    private static Integer mark(final String text) {
        if (text.equals("off")) {
            return 0;
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Integer.parseUnsignedInt(text.substring(2), 16);
        }
        return DECIMAL.matcher(text).matches() ? Integer.parseUnsignedInt(text) : null;
    }
}
