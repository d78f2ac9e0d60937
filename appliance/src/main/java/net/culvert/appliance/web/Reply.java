// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer of the server. Arrays belong to it.
 *
 * @param status as of RFC 9110, section 15
 * @param headers beside those that all answers have
 */
record Reply(int status, byte[] body, Map<String, String> headers) {
    static final String PLAIN = "text/plain; charset=utf-8";
    static final String JSON = "application/json";

    static Reply of(final int status, final String contentType, final String text) {
        return of(status, contentType, text.getBytes(StandardCharsets.UTF_8));
    }

    static Reply of(final int status, final String contentType, final byte[] body) {
        return new Reply(status, body, Map.of("Content-Type", contentType));
    }

    /** A refusal: one sentence. */
    static Reply sentence(final int status, final String sentence) {
        return of(status, PLAIN, sentence + "\n");
    }

    /** The same with one more header. */
    Reply with(final String header, final String value) {
        final Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, body, more);
    }
}
