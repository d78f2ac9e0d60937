// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.List;
import java.util.Map;

/**
 * JSON text (RFC 8259) of maps, lists, texts, numbers, booleans and null. Control characters and what could end a
 * script element are escaped, so that the text may stand in a page, too. One thread.
 */
final class JsonWriter {
    private final StringBuilder text = new StringBuilder();

    private JsonWriter() {}

    /** The value as JSON; maps in their own order. */
    static String text(final Object value) {
        final JsonWriter writer = new JsonWriter();
        writer.value(value);
        return writer.text.toString();
    }

    private void value(final Object value) {
        switch (value) {
            case null -> text.append("null");
            case final Map<?, ?> map -> object(map);
            case final List<?> list -> array(list);
            case final Number number -> text.append(number);
            case final Boolean truth -> text.append(truth);
            default -> string(value.toString());
        }
    }

    private void object(final Map<?, ?> map) {
        char before = '{';
        for (final Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(before);
            string(entry.getKey().toString());
            text.append(':');
            value(entry.getValue());
            before = ',';
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void array(final List<?> list) {
        char before = '[';
        for (final Object each : list) {
            text.append(before);
            value(each);
            before = ',';
        }
        text.append(list.isEmpty() ? "[]" : "]");
    }

    private void string(final String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029 || c == 0x7F) {
                text.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
