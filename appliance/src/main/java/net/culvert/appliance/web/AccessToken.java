// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The token that clients show: as {@code Authorization: Bearer TOKEN} (RFC 6750, section 2.1), or once as
 * {@code ?token=TOKEN}, which sets a cookie for the page. The cookie is a digest, so that it does not give the token
 * away. Compared in constant time. Any thread.
 */
final class AccessToken {
    private static final String BEARER = "bearer ";
    private static final String PARAMETER = "token=";

    private final byte[] digest; // of the token
    private final String cookieName; // browsers keep cookies by host, whatever the port
    private final String cookie;

    private AccessToken(final String token, final int port) {
        digest = sha256(token);
        cookieName = "culvert-" + port;
        cookie = HexFormat.of().formatHex(sha256("culvert cookie " + token));
    }

    /** The token in the file, without the blanks around it; refuses an empty one with a sentence. */
    static AccessToken read(final Path file, final int port) {
        final String token;
        try {
            token = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (final IOException e) {
            throw new IllegalArgumentException("[web]: the token-file " + file + " cannot be read", e);
        }
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("[web]: the token-file " + file
                    + " has to hold one word of letters, digits and signs; right would be: openssl rand -hex 24 > "
                    + file);
        }
        return new AccessToken(token, port);
    }

    /** Whether the headers show it, as a bearer or as the cookie. */
    boolean isShownBy(final Headers request) {
        final String authorization = request.getFirst("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return is(authorization.substring(BEARER.length()).strip());
        }
        for (final String line : request.getOrDefault("Cookie", java.util.List.of())) {
            for (final String pair : line.split(";")) {
                final int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(cookieName)) {
                    return same(cookie, pair.substring(equals + 1).strip());
                }
            }
        }
        return false;
    }

    /** Whether a query, or null, shows it as its only parameter. */
    boolean isShownBy(final String query) {
        return query != null && query.startsWith(PARAMETER) && is(query.substring(PARAMETER.length()));
    }

    /** What a browser is to keep instead of the token. */
    String setCookie() {
        return cookieName + "=" + cookie + "; Path=/; HttpOnly; SameSite=Strict";
    }

    private boolean is(final String candidate) {
        return MessageDigest.isEqual(digest, sha256(candidate));
    }

    private static boolean same(final String expected, final String candidate) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.ISO_8859_1), candidate.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] sha256(final String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
