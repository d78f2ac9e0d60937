// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.function.Consumer;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one path. What the host takes away ends it and is reported; a fault of ours is logged and stepped over.
 */
public final class PathThread {
    private static final Logger LOG = LoggerFactory.getLogger(PathThread.class);
    private static final long JOIN_LIMIT_MS = 1_000;

    private final Path path;
    private final Consumer<HostException> onHostGone;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile boolean asked; // set by who wants a sign of life, cleared by the thread

    /** Calls {@code onHostGone} on the path's thread when the host ends it. */
    public PathThread(final Path path, final CpuBinding cpus, final Consumer<HostException> onHostGone) {
        this.path = path;
        this.onHostGone = onHostGone;
        thread = new Thread(cpus.bound(this::run), path.name());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Name of the thread. */
    public String name() {
        return path.name();
    }

    /** Rouses the thread for a sign of life, which {@link #hasAnswered} tells of; any thread. */
    public void ask() {
        asked = true;
        path.wakeUp();
    }

    /** Whether the thread began a round of work since the last {@link #ask}, or was stopped; any thread. */
    public boolean hasAnswered() {
        return !asked || !running;
    }

    /** Asks the thread to end and waits until it has. */
    public void stop() {
        running = false;
        path.wakeUp();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(JOIN_LIMIT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running) {
            if (asked) {
                asked = false;
            }
            try {
                if (!path.doWork() && running) {
                    path.await();
                }
            } catch (final HostException e) {
                if (running) {
                    onHostGone.accept(e);
                }
                return;
            } catch (final RuntimeException e) { // a fault of ours must not take the tunnel down
                LOG.error("{} path failed and goes on", path.name(), e);
            }
        }
    }
}
