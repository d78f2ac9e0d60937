// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;

/**
 * Sends bursts of datagrams, in order, one sendmmsg(2) for each stretch of one address family. One thread at a time
 * uses it; several senders may share the sockets.
 *
 * <p>Every datagram is sent or counted as dropped. Failed calls are counted as {@code udp.send.error.ERRNO}. What the
 * host refuses is tried again in the one way that can help:
 *
 * <ul>
 *   <li>a run that cannot leave as one (its datagrams exceed the path MTU, or the device cannot checksum) datagram by
 *       datagram;
 *   <li>a local address that is gone: once without it, and the listener hears;
 *   <li>full buffers: after waiting, {@value #WAIT_LIMIT_NS} ns for a burst in all.
 * </ul>
 */
public final class UdpSender {
    // Bytes of a run with its Ethernet, IPv6 and UDP header that Linux passes on whole; a longer one it takes apart
    // itself.
    private static final int MAX_RUN_LENGTH = 65535 - 14 - 40 - 8;
    private static final long WAIT_LIMIT_NS = 10_000_000; // a 1 MiB burst takes 8 ms on a link of 1 Gbit/s

    private final UdpSockets sockets;
    private final StaleSourceListener staleSources;
    private final DropCounters drops;
    private final ErrnoCounters errors;
    private final SendBatch batch;
    private final SendBatch parts; // the datagrams of a run that was refused
    private final WritableWait writable = new WritableWait(WAIT_LIMIT_NS);

    private UdpSocket socket; // of the batch
    private Endpoint stale; // the last endpoint of this burst whose local address was refused

    public UdpSender(
            final UdpSockets sockets,
            final StaleSourceListener staleSources,
            final DropCounters drops,
            final CountersFile counters) {
        this(sockets, staleSources, drops, counters, Messages::send);
    }

    UdpSender(
            final UdpSockets sockets,
            final StaleSourceListener staleSources,
            final DropCounters drops,
            final CountersFile counters,
            final SendBatch.Call call) {
        this.sockets = sockets;
        this.staleSources = staleSources;
        this.drops = drops;
        errors = new ErrnoCounters(counters, "udp.send.error.");
        batch = new SendBatch(call);
        parts = new SendBatch(call);
    }

    /**
     * Sends every entry to its endpoint; afterwards the burst may be used again. Never throws for what the host does.
     */
    public void send(final Burst burst) {
        stale = null;
        writable.begin();
        final int size = burst.size();
        for (int i = 0; i < size; i++) {
            final Endpoint endpoint = burst.endpoint(i);
            final UdpSocket next = endpoint == null ? null : sockets.of(endpoint.ipv6());
            if (next == null) {
                final DropReason reason = endpoint == null ? DropReason.TUNNEL_NO_ENDPOINT : DropReason.UDP_NO_SOCKET;
                drops.count(reason, datagrams(burst.length(i), burst.segmentSize(i)), burst.length(i));
                continue;
            }
            if (next != socket) {
                flush(batch);
                socket = next;
            }
            enqueue(endpoint, burst.address() + burst.offset(i), burst.length(i), burst.segmentSize(i));
        }
        flush(batch);
    }

    private static int datagrams(final int length, final int segmentSize) {
        return segmentSize <= 0 ? 1 : Math.max(1, (length + segmentSize - 1) / segmentSize);
    }

    /** Adds one entry in as many messages as it takes: one, unless it is a run that is too long or GSO is off. */
    private void enqueue(final Endpoint endpoint, final long address, final int length, final int segmentSize) {
        int done = 0;
        do {
            if (batch.isFull()) {
                flush(batch);
            }
            final int bytes = segmentSize <= 0 ? length : messageLength(length - done, segmentSize);
            batch.add(
                    endpoint,
                    endpoint != stale,
                    address + done,
                    bytes,
                    segmentSize > 0 && bytes > segmentSize ? segmentSize : 0);
            done += bytes;
        } while (done < length);
    }

    /** How many of a run's bytes that are left the next message can carry. */
    private int messageLength(final int left, final int segmentSize) {
        if (!socket.hasGso()) {
            return Math.min(left, segmentSize);
        }
        if (left <= MAX_RUN_LENGTH && left <= segmentSize * Burst.MAX_RUN_SEGMENTS) {
            return left;
        }
        final int segments = Math.clamp(MAX_RUN_LENGTH / segmentSize, 1, Burst.MAX_RUN_SEGMENTS);
        return Math.min(left, segmentSize * segments);
    }

    private void flush(final SendBatch batch) {
        int next = 0;
        while (next < batch.size()) {
            final int sent = batch.send(socket.descriptor(), next);
            next += sent > 0 ? sent : recover(batch, next, -sent);
        }
        batch.clear();
    }

    /** Deals with the refusal of a message. Returns how many messages are settled by that, 0 to send it again. */
    private int recover(final SendBatch batch, final int index, final int errno) {
        if (errno == Errno.EINTR.number()) {
            return 0;
        }
        errors.count(errno);
        if (SendFault.isCongestion(errno)) {
            return writable.await(socket.descriptor()) ? 0 : drop(batch, index, batch.size());
        }
        if (batch.segmentSize(index) > 0 && SendFault.isRunRefused(errno)) {
            sendApart(batch, index, errno);
            return 1;
        }
        if (batch.isSticky(index) && SendFault.isSourceStale(errno)) {
            forgetLocal(batch, index);
            return 0;
        }
        return drop(batch, index, index + 1);
    }

    private void sendApart(final SendBatch batch, final int index, final int errno) {
        if (errno == Errno.EIO.number()) {
            socket.stopGso(); // no checksums for runs on this way; a segment above the path MTU concerns this run only
        }
        final int length = batch.length(index);
        final int segmentSize = batch.segmentSize(index);
        for (int done = 0; done < length; done += segmentSize) {
            final int bytes = Math.min(segmentSize, length - done);
            final Endpoint endpoint = batch.endpoint(index);
            parts.add(endpoint, endpoint != stale, batch.address(index) + done, bytes, 0);
        }
        flush(parts);
    }

    private void forgetLocal(final SendBatch batch, final int index) {
        final Endpoint endpoint = batch.endpoint(index);
        batch.forgetLocal(index);
        if (endpoint != stale) {
            stale = endpoint;
            staleSources.onStaleSource(endpoint);
        }
    }

    private int drop(final SendBatch batch, final int from, final int to) {
        for (int i = from; i < to; i++) {
            drops.count(DropReason.UDP_SEND_FAILED, batch.datagrams(i), batch.length(i));
        }
        return to - from;
    }
}
