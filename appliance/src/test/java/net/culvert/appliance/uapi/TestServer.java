// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import net.culvert.tunio.sys.HostException;

/** A server on a real socket, with a control thread of its own, in front of a tunnel in memory. */
final class TestServer implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final String name = "cv" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    final MemoryTunnel tunnel = new MemoryTunnel();
    final CountDownLatch gone = new CountDownLatch(1);

    private final ExecutorService control = Executors.newSingleThreadExecutor();
    private UapiServer server;

    void start() throws HostException {
        serve(UapiSocket.create(name));
    }

    void serve(final ListeningSocket socket) {
        server = new UapiServer(socket, tunnel, this::run, sentence -> {});
        server.start(gone::countDown);
    }

    private void run(final Runnable task) {
        try {
            control.submit(task).get();
        } catch (final InterruptedException e) {
            throw new RejectedExecutionException(e);
        } catch (final ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        control.shutdownNow();
    }
}
