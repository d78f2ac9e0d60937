// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object (RFC 8259) on one line whose values are texts, whole numbers, true and false: all that a request needs,
 * and not enough to nest. Used once by one thread.
 */
public final class FlatJson {
    private final String line;
    private int at;

    private FlatJson(final String line) {
        this.line = line;
    }

    /** The line of an object; values are String, Long or Boolean. */
    public static String write(final Map<String, ?> fields) {
        final StringBuilder line = new StringBuilder("{");
        fields.forEach((name, value) -> {
            line.append(line.length() == 1 ? "" : ",");
            quote(line, name);
            line.append(':');
            if (value instanceof final String text) {
                quote(line, text);
            } else {
                line.append(value);
            }
        });
        return line.append('}').toString();
    }

    private static void quote(final StringBuilder line, final String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ') {
                line.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }

    /**
     * The fields of a line, in their order; the last of two of the same name counts.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static Map<String, Object> parse(final String line) {
        return new FlatJson(line).object();
    }

    private Map<String, Object> object() {
        final Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            do {
                final String name = text();
                expect(':');
                fields.put(name, value());
            } while (next() == ',');
            at--;
            expect('}');
        }
        if (peek() != 0) {
            throw wrong("the end");
        }
        return fields;
    }

    private Object value() {
        final char c = peek();
        if (c == '"') {
            return text();
        }
        if (line.startsWith("true", at)) {
            at += 4;
            return true;
        }
        if (line.startsWith("false", at)) {
            at += 5;
            return false;
        }
        return number();
    }

    private Long number() {
        final int start = at;
        while (at < line.length() && "-0123456789".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Long.valueOf(line.substring(start, at));
        } catch (final NumberFormatException e) {
            at = start;
            throw wrong("a text, a whole number, true or false");
        }
    }

    private String text() {
        expect('"');
        final StringBuilder text = new StringBuilder();
        while (true) {
            if (at == line.length()) {
                throw wrong("the end of a text");
            }
            final char c = line.charAt(at++);
            if (c == '"') {
                return text.toString();
            }
            text.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        final char c = at == line.length() ? 0 : line.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("an escape");
        };
    }

    private char unicode() {
        final String digits = line.substring(at, Math.min(at + 4, line.length()));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
            throw wrong("four hexadecimal digits");
        }
        at += 4;
        return (char) Integer.parseInt(digits, 16);
    }

    private void expect(final char wanted) {
        if (peek() != wanted) {
            throw wrong("'" + wanted + "'");
        }
        at++;
    }

    /** Steps over the next character that is no blank, which it returns; 0 at the end. */
    private char next() {
        final char c = peek();
        at++;
        return c;
    }

    private char peek() {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at < line.length() ? line.charAt(at) : 0;
    }

    private IllegalArgumentException wrong(final String expected) {
        return new IllegalArgumentException(
                "the request is no JSON object: " + expected + " is expected at character " + (at + 1));
    }
}
