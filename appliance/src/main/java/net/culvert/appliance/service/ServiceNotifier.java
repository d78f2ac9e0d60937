// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.UnixDatagram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how far the process is, by the protocol of sd_notify(3): lines in a datagram. Any thread.
 * Where nobody listens it does nothing; a message that nobody takes is logged and the service goes on.
 */
public final class ServiceNotifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNotifier.class);

    private final UnixDatagram socket; // null where nobody listens
    private final long watchdogNs;

    private ServiceNotifier(final UnixDatagram socket, final long watchdogNs) {
        this.socket = socket;
        this.watchdogNs = watchdogNs;
    }

    /** Speaks to the socket in NOTIFY_SOCKET; WATCHDOG_USEC and WATCHDOG_PID say what it expects. */
    public static ServiceNotifier from(final Map<String, String> environment) {
        final String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (name.isEmpty()) {
            return new ServiceNotifier(null, 0);
        }
        try {
            return new ServiceNotifier(UnixDatagram.to(name), watchdogNs(environment));
        } catch (final HostException e) {
            LOG.warn("The service manager is told nothing: {}", e.getMessage());
            return new ServiceNotifier(null, 0);
        }
    }

    private static long watchdogNs(final Map<String, String> environment) {
        final String timeoutUs = environment.getOrDefault("WATCHDOG_USEC", "");
        final String own = Long.toString(ProcessHandle.current().pid());
        final boolean isForUs = environment.getOrDefault("WATCHDOG_PID", own).equals(own);
        return isForUs && timeoutUs.matches("\\d{1,15}") ? TimeUnit.MICROSECONDS.toNanos(Long.parseLong(timeoutUs)) : 0;
    }

    /** Nanoseconds after which the service manager takes silence for a failure; 0 where it does not. */
    public long watchdogNs() {
        return watchdogNs;
    }

    /** Packets flow. */
    public void ready(final String status) {
        send("READY=1\nSTATUS=" + oneLine(status));
    }

    private void reloading() {
        final long nowUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime()); // CLOCK_MONOTONIC on Linux
        send("RELOADING=1\nMONOTONIC_USEC=" + nowUs);
    }

    /**
     * The reload between the words that it has begun and that it is over; also where it fails, for all goes on then.
     */
    public Runnable around(final Runnable reload) {
        return () -> {
            reloading();
            try {
                reload.run();
            } finally {
                send("READY=1");
            }
        };
    }

    /** The end has begun. */
    public void stopping() {
        send("STOPPING=1\nSTATUS=ending");
    }

    /** A sentence for people. */
    public void status(final String status) {
        send("STATUS=" + oneLine(status));
    }

    /** All is well; to be said more often than every {@link #watchdogNs}. */
    void alive() {
        send("WATCHDOG=1");
    }

    private static String oneLine(final String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    private void send(final String lines) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(lines.getBytes(StandardCharsets.UTF_8));
        } catch (final HostException e) {
            LOG.warn(
                    "The service manager was not told {}: {}",
                    lines.lines().findFirst().orElse(""),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
