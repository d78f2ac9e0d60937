// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The namespaces, cables and tunnel ends of one test. Closing takes all of it away in reverse order, each even when the
 * one before it failed.
 */
final class Lab implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Deque<AutoCloseable> things = new ArrayDeque<>();
    private final Map<Implementation, String[]> variables = new EnumMap<>(Implementation.class);

    /** A name no other run uses: interface names are at most 15 characters, and their sockets share one directory. */
    static String uniqueName() {
        return "cv" + Long.toString(ProcessHandle.current().pid(), 36) + "x" + COUNT.incrementAndGet();
    }

    Namespace namespace() {
        return keep(new Namespace(uniqueName()));
    }

    /** A tunnel end with a key of its own, started and up, without address or peers. */
    WgPeer peer(final Implementation implementation, final Namespace namespace) {
        return keep(new WgPeer(implementation, namespace, uniqueName(), before(implementation)))
                .start();
    }

    /** Has the tunnel ends of that implementation started with these variables, {@code NAME=VALUE} each. */
    Lab variables(final Implementation implementation, final String... assignments) {
        variables.put(implementation, Command.words("env", assignments));
        return this;
    }

    private String[] before(final Implementation implementation) {
        return variables.getOrDefault(implementation, new String[0]);
    }

    /** Joins two namespaces by a cable; the ends get their addresses later. */
    Veth cable(final Namespace left, final Namespace right) {
        return new Veth(left, right, uniqueName(), uniqueName());
    }

    <T extends AutoCloseable> T keep(final T thing) {
        things.push(thing);
        return thing;
    }

    @Override
    public void close() {
        final AssertionError failed = new AssertionError("cannot clean up");
        while (!things.isEmpty()) {
            try {
                things.pop().close();
            } catch (Exception | AssertionError e) {
                failed.addSuppressed(e);
            }
        }
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }
}
