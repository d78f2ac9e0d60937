// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import net.culvert.appliance.cli.WgOptions;
import net.culvert.appliance.uapi.UapiServer;
import net.culvert.appliance.uapi.UapiSocket;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.AeadEngines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one WireGuard interface: device, tunnel and control socket, until a signal comes or the host takes one
 * of them away. Whatever ends it, nothing stays behind.
 */
public final class WireGuardProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WireGuardProcess.class);

    private static final int DEFAULT_MTU = 1420; // bytes: 1500 less an IPv6, a UDP and a data message's own 32

    private static final Path COUNTERS_FOLDER = Path.of("/var/run/culvert");

    private final WgOptions options;
    private final Runnable ready;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile HostException cause;

    /** @param ready called once when device and control socket exist */
    public WireGuardProcess(final WgOptions options, final Runnable ready) {
        this.options = options;
        this.ready = ready;
    }

    /**
     * Runs until a signal, until the device is removed, or until the control socket's file is.
     *
     * @throws HostException when the host refuses what is needed; nothing stays behind
     */
    public void run() throws HostException {
        final LinuxTun tun = openDevice();
        final UapiSocket socket = openSocket(tun);
        try (WireGuardInterface wireGuard = open(tun, socket);
                UapiServer server = new UapiServer(socket, wireGuard.settings(), wireGuard.controlQueue(), LOG::warn)) {
            final Thread hook = new Thread(() -> endBySignal(server, wireGuard), "signal");
            Runtime.getRuntime().addShutdownHook(hook);
            wireGuard.start();
            server.start(end::countDown);
            ready.run();
            awaitEnd();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        if (cause != null && !cause.is(Errno.EBADFD)) {
            throw cause;
        }
    }

    private LinuxTun openDevice() throws HostException {
        if (options.tunFd() != WgOptions.NONE) {
            return LinuxTun.attach(options.tunFd(), TunOptions.DEFAULT);
        }
        final LinuxTun tun = LinuxTun.open(options.name(), TunOptions.DEFAULT);
        tun.mtu(DEFAULT_MTU);
        return tun;
    }

    private WireGuardInterface open(final LinuxTun tun, final UapiSocket socket) throws HostException {
        UdpSockets sockets = null;
        try {
            final AeadEngines.Choice aead = AeadEngines.choose(AeadEngines.AUTO);
            aead.refused().forEach(reason -> LOG.warn("AEAD engine left out: {}", reason));
            LOG.info("AEAD engine {}", aead.engine().description());
            sockets = UdpSockets.open(0, 0);
            return new WireGuardInterface(
                    tun, tun.watchLinks(), tun.offloads(), sockets, aead.engine(), openCounters(), this::hostGone);
        } catch (final HostException | RuntimeException e) {
            if (sockets != null) {
                sockets.close();
            }
            socket.close();
            tun.close();
            throw e;
        }
    }

    /** A file that other processes can read; without it the interface works all the same. */
    private CountersFile openCounters() {
        try {
            Files.createDirectories(COUNTERS_FOLDER);
            return CountersFile.create(COUNTERS_FOLDER.resolve(options.name() + ".counters"));
        } catch (final IOException | UncheckedIOException e) {
            LOG.warn("Counters cannot be read from outside: {}", e.getMessage());
            return CountersFile.inMemory();
        }
    }

    private UapiSocket openSocket(final LinuxTun tun) throws HostException {
        try {
            return options.uapiFd() == WgOptions.NONE
                    ? UapiSocket.create(options.name())
                    : UapiSocket.adopt(options.name(), options.uapiFd());
        } catch (final HostException | RuntimeException e) {
            tun.close();
            throw e;
        }
    }

    private void hostGone(final HostException e) {
        LOG.info("Interface {} ends: {}", options.name(), e.getMessage());
        cause = e;
        end.countDown();
    }

    private static void endBySignal(final UapiServer server, final WireGuardInterface wireGuard) {
        server.close();
        wireGuard.close();
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
}
