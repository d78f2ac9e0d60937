// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import net.culvert.tunio.sys.Errno;

/**
 * The cross-platform configuration protocol of WireGuard over one connection; that connection's thread.
 *
 * <p>A request is not collected first: a set is carried out in chunks while it comes in, a get is printed in chunks
 * while it goes out, and the control thread is free in between. A set that fails stays done up to the line that failed;
 * the client is answered at once, and the rest of its request is read and forgotten.
 */
final class UapiProtocol {
    static final int CHUNK = 1000; // changes in one step on the control thread: about a millisecond
    private static final int REPLY_CHUNK = 64 * 1024; // bytes printed in one such step

    private final TunnelConfiguration tunnel;
    private final ControlQueue control;
    private final Consumer<String> log;

    /** @param log takes a sentence, without key material, per request that is refused; called by any thread */
    UapiProtocol(final TunnelConfiguration tunnel, final ControlQueue control, final Consumer<String> log) {
        this.tunnel = tunnel;
        this.control = control;
        this.log = log;
    }

    /** Serves the operations of a connection until its end, or until something comes that is no operation. */
    void serve(final InputStream in, final OutputStream out) throws IOException {
        final LineReader lines = new LineReader(in);
        try {
            boolean open = true;
            while (open) {
                open = operation(lines, out);
            }
        } catch (final RejectedExecutionException e) {
            log.accept("the tunnel is closing, a request was not carried out");
        }
    }

    private boolean operation(final LineReader lines, final OutputStream out) throws IOException {
        final ReplyBuffer reply = new ReplyBuffer();
        boolean requestEnded = false;
        try {
            final String operation = lines.next();
            if (operation == null || operation.isEmpty()) { // an empty line between operations asks for nothing
                return operation != null;
            }
            switch (operation) {
                case "set=1" -> set(lines);
                case "get=1" -> get(lines, reply, out);
                case "get=sysctl" -> getTunables(lines, reply);
                default -> throw new UapiException(Errno.EPROTO, "a request is neither get=1 nor set=1");
            }
            requestEnded = true;
            answer(0, reply, out);
        } catch (final UapiException e) {
            log.accept(e.getMessage());
            answer(e.errno(), reply, out);
        }
        return requestEnded || skipRequest(lines);
    }

    private void set(final LineReader lines) throws IOException, UapiException {
        final SetParser parser = new SetParser();
        final SetSection section = new SetSection(tunnel);
        final List<Change> chunk = new ArrayList<>(CHUNK);
        try {
            for (String line = required(lines); !line.isEmpty(); line = required(lines)) {
                chunk.add(parser.parse(line));
                if (chunk.size() == CHUNK) {
                    apply(chunk, section);
                }
            }
        } catch (final UapiException e) { // what came before the bad line counts
            chunk.add(SetSection::close);
            apply(chunk, section);
            throw e;
        }
        chunk.add(SetSection::close);
        apply(chunk, section);
    }

    private void apply(final List<Change> chunk, final SetSection section) throws UapiException {
        final UapiException[] failure = new UapiException[1];
        control.run(() -> {
            try {
                for (final Change change : chunk) {
                    change.applyTo(section);
                }
            } catch (final UapiException e) {
                failure[0] = e;
            }
        });
        chunk.clear();
        if (failure[0] != null) {
            throw failure[0];
        }
    }

    private void get(final LineReader lines, final ReplyBuffer reply, final OutputStream out)
            throws IOException, UapiException {
        requireEnd(lines);
        final GetReply get = new GetReply(tunnel, reply);
        control.run(get::device);
        while (get.hasMore()) {
            control.run(() -> get.peers(REPLY_CHUNK));
            reply.writeTo(out);
        }
    }

    /** Culvert's own request: the settings that the protocol has no lines for. */
    private void getTunables(final LineReader lines, final ReplyBuffer reply) throws IOException, UapiException {
        requireEnd(lines);
        control.run(() -> {
            for (final Tunable tunable : Tunable.values()) {
                reply.line(tunable.key(), tunable.read(tunnel.dispatch()));
            }
        });
    }

    private static void requireEnd(final LineReader lines) throws IOException, UapiException {
        if (!required(lines).isEmpty()) {
            throw new UapiException(Errno.EINVAL, "a get request has more than one line");
        }
    }

    private static String required(final LineReader lines) throws IOException, UapiException {
        final String line = lines.next();
        if (line == null) {
            throw new UapiException(Errno.EPROTO, "a request ended without its empty line");
        }
        return line;
    }

    private static void answer(final int errno, final ReplyBuffer reply, final OutputStream out) throws IOException {
        reply.errno(errno);
        reply.writeTo(out);
        out.flush();
    }

    /** Reads a refused request to its end; false at the end of the stream. */
    private static boolean skipRequest(final LineReader lines) throws IOException {
        while (true) {
            try {
                final String line = lines.next();
                if (line == null || line.isEmpty()) {
                    return line != null;
                }
            } catch (final UapiException e) { // too long, and skipped like the others
                continue;
            }
        }
    }
}
