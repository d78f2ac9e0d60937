// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import net.culvert.appliance.cli.WgOptions;
import net.culvert.appliance.uapi.ListeningSocket;
import net.culvert.appliance.uapi.UapiServer;
import net.culvert.appliance.uapi.UapiSocket;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.LinuxTun;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunio.udp.UdpSockets;
import net.culvert.tunnel.aead.AeadEngines;
import net.culvert.tunnel.noise.Curve25519;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of one WireGuard interface: device, tunnel and control socket, until a signal comes or the host takes one
 * of them away. Whatever ends it, nothing stays behind.
 */
public final class WireGuardProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WireGuardProcess.class);

    private static final int DEFAULT_MTU = 1420; // bytes: 1500 less an IPv6, a UDP and a data message's own 32

    private static final long END_LIMIT_MS = 3_000;
    private static final Path COUNTERS_FOLDER = Path.of("/var/run/culvert");

    private final WgOptions options;
    private final Runnable ready;
    private final CountDownLatch end = new CountDownLatch(1);
    private final Deque<AutoCloseable> kept = new ConcurrentLinkedDeque<>();
    private volatile HostException cause;
    private volatile boolean signalled;

    /** @param ready called once when device and control socket exist */
    public WireGuardProcess(final WgOptions options, final Runnable ready) {
        this.options = options;
        this.ready = ready;
    }

    /**
     * Runs until a signal, until the device is removed, or until the control socket's file is.
     *
     * @throws HostException when the host refuses what is needed; nothing stays behind
     * @throws IOException when the key log cannot be written to
     * @throws IllegalArgumentException when there is no such AEAD engine
     */
    public void run() throws IOException {
        final Thread hook = new Thread(this::endBySignal, "signal");
        Runtime.getRuntime().addShutdownHook(hook); // before there is anything that a signal could leave behind
        try {
            final KeyLogFile keyLog = options.keyLog() == null ? null : keep(KeyLogFile.open(options.keyLog()));
            final LinuxTun tun = keep(openDevice());
            final ListeningSocket socket = keep(openSocket());
            final WireGuardInterface wireGuard = keep(open(tun));
            if (keyLog != null) {
                wireGuard.keyLog(keyLog);
            }
            final UapiServer server =
                    keep(new UapiServer(socket, wireGuard.settings(), wireGuard.controlQueue(), LOG::warn));
            wireGuard.start();
            server.start(end::countDown);
            ready.run();
            awaitEnd();
        } catch (final HostException e) {
            if (!signalled) { // else it is our own end that it met
                throw e;
            }
        } finally {
            closeAll();
            forget(hook);
        }
        if (cause != null && !signalled && !cause.is(Errno.EBADFD)) {
            throw cause;
        }
    }

    private static void forget(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // a signal came before, perhaps just now: its hook ends the process
            return;
        }
    }

    /** What is kept is closed at the end, the last first; closing is idempotent in all of them. */
    private <T extends AutoCloseable> T keep(final T resource) {
        kept.push(resource);
        return resource;
    }

    private void closeAll() {
        AutoCloseable resource = kept.poll();
        while (resource != null) {
            try {
                resource.close();
            } catch (final Exception e) { // the others must be closed all the same
                LOG.warn("Closing failed", e);
            }
            resource = kept.poll();
        }
    }

    private LinuxTun openDevice() throws HostException {
        if (options.tunFd() != WgOptions.NONE) {
            return attachDevice();
        }
        final LinuxTun tun = LinuxTun.open(options.name(), TunOptions.DEFAULT);
        tun.mtu(DEFAULT_MTU);
        return tun;
    }

    /** It is handed over perhaps because we may not make one; then we may not set its MTU either. */
    private LinuxTun attachDevice() throws HostException {
        final LinuxTun tun = LinuxTun.attach(options.tunFd(), TunOptions.DEFAULT);
        try {
            tun.mtu(DEFAULT_MTU);
        } catch (final HostException e) {
            LOG.warn("Interface {} keeps the MTU it came with: {}", options.name(), e.getMessage());
        }
        return tun;
    }

    private WireGuardInterface open(final LinuxTun tun) throws HostException {
        final AeadEngines.Choice aead = chooseAead();
        aead.refused().forEach(reason -> LOG.warn("AEAD engine left out: {}", reason));
        LOG.info("AEAD engine {}", aead.engine().description());
        if (LOG.isInfoEnabled()) { // else it is loaded with the first key, after the start
            final Curve25519.Choice keys = Curve25519.choice();
            keys.refused().forEach(reason -> LOG.info("Key agreement left out: {}", reason));
            LOG.info("Key agreement by {}", keys.engine().description());
        }
        return new WireGuardInterface(
                tun,
                tun.watchLinks(),
                tun.offloads(),
                keep(UdpSockets.open(0, 0)),
                aead.engine(),
                options.threads(),
                openCounters(),
                this::hostGone);
    }

    private AeadEngines.Choice chooseAead() {
        try {
            return AeadEngines.choose(options.aead());
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("CULVERT_AEAD: " + e.getMessage(), e);
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

    private ListeningSocket openSocket() throws HostException {
        return options.uapiFd() == WgOptions.NONE
                ? UapiSocket.create(options.name())
                : UapiSocket.adopt(options.name(), options.uapiFd());
    }

    private void hostGone(final HostException e) {
        LOG.info("Interface {} ends: {}", options.name(), e.getMessage());
        cause = e;
        end.countDown();
    }

    private void endBySignal() {
        signalled = true;
        final Thread closing = Thread.ofPlatform().daemon().name("closing").start(this::closeAll);
        try {
            closing.join(END_LIMIT_MS); // whatever hangs, a signal ends the process, and the device with it
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
