// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.culvert.appliance.cli.WgOptions;
import net.culvert.appliance.uapi.MemoryTunnel;
import net.culvert.appliance.uapi.UapiServer;
import net.culvert.appliance.uapi.UapiSocket;
import net.culvert.tunio.sys.HostException;

/** The process of one WireGuard interface: its control socket, over settings that are kept in memory. */
public final class WireGuardProcess {
    private final WgOptions options;
    private final Runnable ready;
    private final CountDownLatch end = new CountDownLatch(1);

    /** @param ready called once when device and control socket exist */
    public WireGuardProcess(final WgOptions options, final Runnable ready) {
        this.options = options;
        this.ready = ready;
    }

    /**
     * Runs until a signal, or until the control socket's file is removed.
     *
     * @throws HostException when the host refuses what is needed; nothing stays behind
     */
    public void run() throws HostException {
        final UapiSocket socket = options.uapiFd() == WgOptions.NONE
                ? UapiSocket.create(options.name())
                : UapiSocket.adopt(options.name(), options.uapiFd());
        final ExecutorService control = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("control").factory());
        try (UapiServer server = new UapiServer(socket, new MemoryTunnel(), task -> await(control, task), this::log)) {
            server.start(end::countDown);
            final Thread hook = new Thread(() -> endBySignal(server));
            Runtime.getRuntime().addShutdownHook(hook);
            ready.run();
            awaitEnd();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private static void endBySignal(final UapiServer server) {
        server.close();
        Runtime.getRuntime().halt(0); // a signal is a clean end
    }

    private void awaitEnd() {
        try {
            if (!options.training()) {
                end.await();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(final ExecutorService control, final Runnable task) {
        try {
            control.submit(task).get();
        } catch (final InterruptedException | ExecutionException e) {
            throw new IllegalStateException("a task of the control thread failed", e);
        }
    }

    private void log(final String sentence) {
        if (options.logLevel() != WgOptions.LogLevel.SILENT) {
            System.err.println("(" + options.name() + ") " + sentence);
        }
    }
}
