// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import net.culvert.appliance.capture.OuterTap;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.DatagramSink;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.KeyLog;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who looks at a tunnel from outside: at its datagrams, at its keys. Any thread attaches and detaches; who receives and
 * sends reads {@link #active} once a burst.
 */
final class TunnelTaps implements KeyLog {
    private final IntSupplier localPort;
    private final List<OuterTap> taps = new CopyOnWriteArrayList<>();
    private final List<KeyLog> keyLogs = new CopyOnWriteArrayList<>();
    private volatile OuterTap active; // null while nobody looks

    /** Of a tunnel whose sockets are bound to that port now. */
    TunnelTaps(final IntSupplier localPort) {
        this.localPort = localPort;
    }

    IntSupplier localPort() {
        return localPort;
    }

    /** One tap that stands for all; null for none. */
    OuterTap active() {
        return active;
    }

    /** Shows datagrams to the tap from the next burst on. */
    synchronized void attach(final OuterTap tap) {
        taps.add(tap);
        publish();
    }

    /** Shows it nothing more from the next burst on. */
    synchronized void detach(final OuterTap tap) {
        taps.remove(tap);
        publish();
    }

    private void publish() {
        active = switch (taps.size()) {
            case 0 -> null;
            case 1 -> taps.getFirst();
            default -> new Several(taps.toArray(OuterTap[]::new));
        };
    }

    /** Tells the log the secrets of handshakes to come. */
    void attach(final KeyLog log) {
        keyLogs.add(log);
    }

    /** Tells it nothing more. */
    void detach(final KeyLog log) {
        keyLogs.remove(log);
    }

    @Override
    public void handshake(
            final PrivateKey local, final PublicKey remote, final PrivateKey ephemeral, final PresharedKey psk) {
        keyLogs.forEach(log -> log.handshake(local, remote, ephemeral, psk));
    }

    /** The sink, behind who looks. */
    DatagramSink before(final DatagramSink sink) {
        return datagrams -> {
            final OuterTap tap = active;
            if (tap != null) {
                show(datagrams, tap);
            }
            sink.send(datagrams);
        };
    }

    private static void show(final Burst datagrams, final OuterTap tap) {
        for (int i = 0; i < datagrams.size(); i++) {
            final int length = datagrams.length(i);
            final int segment = datagrams.segmentSize(i) == 0 ? length : datagrams.segmentSize(i);
            for (int done = 0; done < length; done += segment) {
                tap.datagram(
                        datagrams.buffer(),
                        datagrams.offset(i) + done,
                        Math.min(segment, length - done),
                        datagrams.endpoint(i),
                        Direction.OUT);
            }
        }
    }

    /** Shows a datagram to one tap after the other. */
    private record Several(OuterTap[] taps) implements OuterTap {
        @Override
        public void datagram(
                final UnsafeBuffer buffer,
                final int offset,
                final int length,
                final Endpoint remote,
                final Direction direction) {
            for (final OuterTap tap : taps) {
                tap.datagram(buffer, offset, length, remote, direction);
            }
        }

        @Override
        public void dropped(
                final UnsafeBuffer buffer,
                final int offset,
                final int length,
                final Endpoint remote,
                final DropReason reason) {
            for (final OuterTap tap : taps) {
                tap.dropped(buffer, offset, length, remote, reason);
            }
        }
    }
}
