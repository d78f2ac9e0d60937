// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to its answer: the gate, the page of that path, the headers that all answers have. The server's
 * threads, several at once.
 */
final class Exchanges implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Exchanges.class);
    private static final int WORTH_PACKING = 1_024; // bytes; a shorter answer fits a packet anyway
    private static final int NO_BODY = -1;

    private volatile Gate gate;
    private final Map<String, Page> pages;

    /** Serves pages by their paths to those that the gate lets in. */
    Exchanges(final Gate gate, final Map<String, Page> pages) {
        this.gate = gate;
        this.pages = pages;
    }

    /** Lets others in from the next request on. */
    void gate(final Gate next) {
        gate = next;
    }

    @Override
    public void handle(final HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, reply(exchange));
        }
    }

    private Reply reply(final HttpExchange exchange) {
        final Headers request = exchange.getRequestHeaders();
        final Reply refused = gate.refuse(exchange.getRequestMethod(), exchange.getRequestURI(), request);
        if (refused != null) {
            return refused;
        }
        final Page page = pages.get(String.valueOf(exchange.getRequestURI().getPath())); // null in mailto:x
        if (page == null) {
            return Reply.sentence(404, "here are /, /api/state, /metrics, /health/live and /health/ready");
        }
        try {
            return page.reply(request);
        } catch (final TimeoutException e) {
            return Reply.sentence(503, "the gateway's control threads do not answer; see /health/ready");
        } catch (final RuntimeException e) {
            LOG.error("A request for {} failed", exchange.getRequestURI().getPath(), e);
            return Reply.sentence(500, "a fault of the gateway's; its log says more");
        }
    }

    private static void send(final HttpExchange exchange, final Reply reply) throws IOException {
        final Headers headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        reply.headers().forEach(headers::set);
        byte[] body = reply.body();
        if (body.length >= WORTH_PACKING && takesGzip(exchange.getRequestHeaders())) {
            headers.set("Content-Encoding", "gzip");
            body = pack(body);
        }
        headers.set("Vary", "Accept-Encoding");
        final boolean isForHead = exchange.getRequestMethod().equals("HEAD"); // refused, and without a body
        exchange.sendResponseHeaders(reply.status(), isForHead ? NO_BODY : body.length);
        if (!isForHead) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean takesGzip(final Headers request) {
        final String encodings = request.getFirst("Accept-Encoding");
        return encodings != null && encodings.matches("(?i).*\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$)).*");
    }

    private static byte[] pack(final byte[] body) throws IOException {
        final ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return packed.toByteArray();
    }
}
