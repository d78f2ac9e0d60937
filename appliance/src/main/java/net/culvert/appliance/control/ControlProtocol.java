// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The protocol of {@code CONTROL.md} over one connection: a request a line, an answer a line; after {@code monitor}
 * events, until the client goes. Connection's thread; any number of connections share it.
 */
final class ControlProtocol {
    private static final int BUFFER = 64 * 1024; // bytes written at once
    private static final int TICK_MS = 1_000; // between looks at whether the client is still there

    private final Verbs verbs;
    private final EventStream events;
    private final Consumer<String> log;
    private final Object changing = new Object(); // one change at a time

    /** @param log takes a sentence about a fault of ours; any thread */
    ControlProtocol(final Verbs verbs, final EventStream events, final Consumer<String> log) {
        this.verbs = verbs;
        this.events = events;
        this.log = log;
    }

    /**
     * Serves requests until the end of the connection.
     *
     * @param mayChange whether who asks may change the gateway
     * @param isGone says whether the client has hung up
     */
    void serve(final InputStream in, final OutputStream out, final boolean mayChange, final BooleanSupplier isGone)
            throws IOException {
        final RequestReader lines = new RequestReader(new BufferedInputStream(in));
        final OutputStream buffered = new BufferedOutputStream(out, BUFFER);
        boolean isOpen = true;
        while (isOpen) {
            try {
                final String line = lines.next();
                isOpen = line != null && answer(line, mayChange, buffered, isGone);
            } catch (final ControlException e) { // a line without an end: nothing behind it means anything
                say(Map.of("error", e.getMessage()), buffered);
                isOpen = false;
            }
        }
    }

    /** Whether more requests may follow. */
    private boolean answer(
            final String line, final boolean mayChange, final OutputStream out, final BooleanSupplier isGone)
            throws IOException {
        Object answer;
        try {
            final Request request = Request.parse(line);
            if (request.verb().equals("monitor")) {
                monitor(request, out, isGone);
                return false;
            }
            answer = new Row().with("ok", carryOut(request, mayChange)).done();
        } catch (final ControlException e) {
            answer = Map.of("error", e.getMessage());
        } catch (final RejectedExecutionException e) {
            answer = Map.of("error", "the gateway is ending");
        } catch (final RuntimeException e) {
            log.accept("a request failed: " + e);
            answer = Map.of("error", "the request failed by a fault of the gateway's: " + e);
        }
        say(answer, out);
        return true;
    }

    private Object carryOut(final Request request, final boolean mayChange) throws ControlException {
        final Verb verb = verbs.of(request);
        if (!verb.changes(request)) {
            return verb.answer(request);
        }
        if (!mayChange) {
            throw new ControlException("only root and the user that the gateway runs as may change it");
        }
        synchronized (changing) {
            return verb.answer(request);
        }
    }

    private void monitor(final Request request, final OutputStream out, final BooleanSupplier isGone)
            throws IOException, ControlException {
        request.allowOnly("kinds");
        final List<String> kinds = request.texts("kinds");
        try (EventStream.Reader reader = events.watch(kinds)) {
            say(Map.of("ok", "events follow"), out);
            while (!isGone.getAsBoolean()) {
                final Event event = reader.next(TICK_MS);
                if (event != null) {
                    say(event.toMap(), out);
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(final Object value, final OutputStream out) throws IOException {
        Json.writeLine(value, out);
        out.flush();
    }
}
