// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.Headers;
import java.net.URI;

/**
 * Who is let in: with a token file, whoever shows the token; without one the server listens on loopback, and lets in
 * whoever calls it by a loopback name, for else a page of another site could call it by a name that it points to
 * loopback (DNS rebinding). Any thread.
 */
final class Gate {
    private final AccessToken token; // null for none

    Gate(final AccessToken token) {
        this.token = token;
    }

    /** Null for who is let in, else the answer to who is not. */
    Reply refuse(final String method, final URI uri, final Headers request) {
        if (!method.equals("GET")) {
            return Reply.sentence(405, "only GET is served here").with("Allow", "GET");
        }
        if (token == null) {
            return isLoopback(request.getFirst("Host"))
                    ? null
                    : Reply.sentence(403, "call this server by localhost, 127.0.0.1 or [::1]");
        }
        if (token.isShownBy(uri.getQuery())) {
            return Reply.sentence(303, "the token is kept as a cookie")
                    .with("Location", location(uri))
                    .with("Set-Cookie", token.setCookie());
        }
        return token.isShownBy(request)
                ? null
                : Reply.sentence(401, "show the token: Authorization: Bearer TOKEN, or once ?token=TOKEN")
                        .with("WWW-Authenticate", "Bearer realm=\"culvert\"");
    }

    /** The same page without the token; a path of two slashes at its front would name another host. */
    private static String location(final URI uri) {
        return uri.getRawPath() == null ? "/" : "/" + uri.getRawPath().replaceFirst("^/+", "");
    }

    private static boolean isLoopback(final String host) {
        if (host == null) {
            return false;
        }
        final String name = host.replaceFirst(":\\d+$", "");
        return name.equalsIgnoreCase("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
    }
}
