// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever a stranger sends, the gate answers with a refusal and lets nobody in. */
class GateFuzzTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final List<String> HEADERS = List.of("Authorization", "Cookie", "Host", "X-Other");
    private static final AccessToken ACCESS = token();

    private static AccessToken token() {
        try {
            final Path file = Files.createTempFile("culvert-test", ".token");
            try {
                return AccessToken.read(Files.writeString(file, TOKEN), 9586);
            } finally {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @FuzzTest
    void shouldLetNobodyInWhoDoesNotShowTheToken(final FuzzedDataProvider data) {
        final URI uri;
        try {
            uri = new URI(data.consumeString(60));
        } catch (final URISyntaxException e) { // the server refuses it before
            return;
        }
        if (String.valueOf(uri.getQuery()).contains(TOKEN)) {
            return; // a lucky one
        }
        final Headers headers = new Headers();
        while (data.remainingBytes() > 0) {
            final String name = data.pickValue(HEADERS);
            final String value = data.consumeString(80).replaceAll("[^ -~\\x80-\\xFF]", " ");
            if (value.contains(TOKEN)) {
                return;
            }
            headers.add(name, value);
        }

        final Reply refused = new Gate(ACCESS).refuse("GET", uri, headers);

        assertNotNull(refused);
        assertTrue(refused.status() == 401, () -> "answered " + refused.status());
    }
}
