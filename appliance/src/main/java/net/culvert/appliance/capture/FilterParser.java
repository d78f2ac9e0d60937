// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import net.culvert.appliance.capture.Condition.Side;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.wire.IpProtocol;

/**
 * Reads a filter's expression by recursive descent; used once.
 *
 * <pre>
 *  expression  = factor { ("and" | "or") factor }
 *  factor      = "not" factor | "(" expression ")" | primitive
 *  primitive   = family [ends] | ends
 *  family      = "ip" | "ip6" | "tcp" | "udp" | "icmp" | "icmp6" | "proto" NUMBER
 *  ends        = [ "src" | "dst" | "src or dst" | "src and dst" ] [ kind ] VALUE
 *  kind        = "host" | "net" | "port" | "portrange"
 * </pre>
 *
 * <p>A value without a kind is of the kind before, as in {@code port 53 or 853}; at the begin it is a host.
 */
final class FilterParser {
    private static final int MAX_LENGTH = 4096; // characters
    private static final int MAX_DEPTH = 64; // of parentheses and nots: each is a few frames of every packet's stack
    private static final String EXPECTED =
            "there can be: host, net, port, portrange, src, dst, ip, ip6, tcp, udp, icmp, icmp6, proto, not, (";

    private final FilterWords words;
    private int depth;
    private Side side = Side.EITHER; // of the primitive before
    private String kind = "host";

    FilterParser(final String text) {
        if (text.length() > MAX_LENGTH) {
            throw new FilterSyntaxException(MAX_LENGTH + 1, "the filter is longer than " + MAX_LENGTH + " characters");
        }
        words = new FilterWords(text);
    }

    /** @throws FilterSyntaxException where it is none */
    Condition parse() {
        final Condition condition = expression();
        if (!words.isAtEnd()) {
            throw words.wrong("'" + words.word() + "' stands where 'and', 'or' or the end has to be");
        }
        return condition;
    }

    private Condition expression() {
        if (++depth > MAX_DEPTH) {
            throw words.wrong("more than " + MAX_DEPTH + " parentheses and nots are inside one another");
        }
        Condition left = factor();
        while (words.is("and", "&&", "or", "||")) {
            final boolean isAnd = words.is("and", "&&");
            words.next();
            final Condition right = factor();
            left = isAnd ? new Condition.And(left, right) : new Condition.Or(left, right);
        }
        depth--;
        return left;
    }

    private Condition factor() {
        if (words.take("not", "!")) {
            if (++depth > MAX_DEPTH) {
                throw words.wrong("more than " + MAX_DEPTH + " parentheses and nots are inside one another");
            }
            final Condition inner = factor();
            depth--;
            return new Condition.Not(inner);
        }
        if (words.take("(")) {
            final Condition inner = expression();
            if (!words.take(")")) {
                throw words.wrong("a ')' is missing");
            }
            return inner;
        }
        return primitive();
    }

    private Condition primitive() {
        final Condition family = family();
        if (family != null && !words.is("src", "dst", "host", "net", "port", "portrange")) {
            return family;
        }
        final Condition ends = ends();
        return family == null ? ends : new Condition.And(family, ends);
    }

    private Condition family() {
        final Condition family = switch (words.word()) {
            case "ip" -> new Condition.Version(4);
            case "ip6" -> new Condition.Version(6);
            case "tcp" -> new Condition.Protocol(IpProtocol.TCP);
            case "udp" -> new Condition.Protocol(IpProtocol.UDP);
            case "icmp" -> new Condition.And(new Condition.Version(4), new Condition.Protocol(IpProtocol.ICMP));
            case "icmp6" -> new Condition.And(new Condition.Version(6), new Condition.Protocol(IpProtocol.ICMPV6));
            default -> null;
        };
        if (family != null) {
            words.next();
            return family;
        }
        return words.take("proto") ? new Condition.Protocol(number("a protocol", 255)) : null;
    }

    private Condition ends() {
        final boolean isNew = words.is("src", "dst", "host", "net", "port", "portrange");
        if (isNew) {
            side = side();
            kind = words.is("host", "net", "port", "portrange") ? words.next() : "host";
        } else if (words.isAtEnd()
                || !Character.isDigit(words.word().charAt(0)) && words.word().indexOf(':') < 0) {
            throw words.wrong(words.isAtEnd() ? "the filter ends too early; " + EXPECTED : unknown(words.word()));
        }
        return switch (kind) {
            case "port" -> {
                final int port = number("a port", 65535);
                yield new Condition.Ports(port, port, side);
            }
            case "portrange" -> portRange();
            default -> new Condition.Network(prefix(), side);
        };
    }

    private static String unknown(final String word) {
        return "'" + word + "' is no word of a filter; " + EXPECTED;
    }

    private Side side() {
        if (words.is("host", "net", "port", "portrange")) {
            return Side.EITHER;
        }
        final boolean isSource = words.next().equals("src");
        if (!words.is("and", "&&", "or", "||") || !words.isNext(isSource ? "dst" : "src")) {
            return isSource ? Side.SOURCE : Side.DESTINATION;
        }
        final boolean isBoth = words.is("and", "&&");
        words.next();
        words.next();
        return isBoth ? Side.BOTH : Side.EITHER;
    }

    private Prefix prefix() {
        final String text = words.word();
        final boolean isHost = kind.equals("host");
        try {
            final Prefix prefix = Prefix.parse(text);
            if (isHost && text.indexOf('/') >= 0) {
                throw words.wrong("'" + text + "' is a network; write net " + text);
            }
            words.next();
            return prefix;
        } catch (final FilterSyntaxException e) {
            throw e;
        } catch (final IllegalArgumentException e) {
            throw words.wrong("'" + text + "' is no "
                    + (isHost ? "IP address; names are not looked up" : "network such as 10.0.0.0/8"));
        }
    }

    private Condition portRange() {
        final String text = words.word();
        final int dash = text.indexOf('-');
        final int first = dash < 0 ? -1 : decimal(text.substring(0, dash), 65535);
        final int last = dash < 0 ? -1 : decimal(text.substring(dash + 1), 65535);
        if (first < 0 || last < first) {
            throw words.wrong("'" + text + "' is no range of ports such as 6000-6008");
        }
        words.next();
        return new Condition.Ports(first, last, side);
    }

    private int number(final String what, final int most) {
        final int number = decimal(words.word(), most);
        if (number < 0) {
            throw words.wrong("'" + words.word() + "' is no number of " + what + ", 0 to " + most);
        }
        words.next();
        return number;
    }

    /** -1 where it is no number up to the most. */
    private static int decimal(final String text, final int most) {
        if (!text.matches("[0-9]{1,5}")) {
            return -1;
        }
        final int number = Integer.parseInt(text);
        return number <= most ? number : -1;
    }
}
