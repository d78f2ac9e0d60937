// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The status page: one file with its style and its script in it. Its Content-Security-Policy (level 3) names both by
 * their digests, so that nothing else that may get into the page runs. Immutable, any thread.
 */
final class StatusPage {
    private static final String FILE = "status.html";

    private final Reply reply;

    private StatusPage(final String html) {
        reply = Reply.of(200, "text/html; charset=utf-8", html).with("Content-Security-Policy", policy(html));
    }

    /** The page of this program. */
    static StatusPage load() {
        try (InputStream in = StatusPage.class.getResourceAsStream(FILE)) {
            return new StatusPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Reply reply() {
        return reply;
    }

    private static String policy(final String html) {
        return "default-src 'none'; script-src '" + digest(html, "script") + "'; style-src '" + digest(html, "style")
                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** The digest of the one element of that name, as the policy writes it. */
    private static String digest(final String html, final String element) {
        final String begin = "<" + element + ">";
        final int from = html.indexOf(begin) + begin.length();
        final String text = html.substring(from, html.indexOf("</" + element + ">", from));
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
