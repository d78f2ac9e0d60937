// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import net.culvert.ringbuffers.dispatch.StageTimes;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.ringbuffers.ring.GracePeriod;

/**
 * A burst on its way out: the packets that were read, how {@link Outbound} routed each, and the datagrams that
 * {@link Sealer} makes of them. One thread at a time has it; keys stay whole from {@code Outbound.begin} to
 * {@link #clear}.
 */
public final class OutboundBurst {
    private final Burst packets;
    private final Burst datagrams;
    private final GracePeriod.Reader epoch;
    private final StageTimes times = new StageTimes();

    private final KeyPair[] keys; // by packet; null: not to be sealed
    private final long[] counters; // of its first segment
    private final Endpoint[] endpoints;
    private final int[] segments;
    int mtu;
    private int bytesNeeded; // of datagrams, for what is routed
    private int runsNeeded;

    OutboundBurst(final Burst packets, final Burst datagrams, final GracePeriod.Reader epoch) {
        this.packets = packets;
        this.datagrams = datagrams;
        this.epoch = epoch;
        keys = new KeyPair[packets.maxPackets()];
        counters = new long[keys.length];
        endpoints = new Endpoint[keys.length];
        segments = new int[keys.length];
    }

    void begin(final int mtu) {
        epoch.enter();
        this.mtu = mtu;
        bytesNeeded = 0;
        runsNeeded = 0;
    }

    /** Notes that the packet is to be sealed, in {@code segments} datagrams of {@code bytes} in all. */
    void route(
            final int index,
            final KeyPair keys,
            final long counter,
            final Endpoint endpoint,
            final int segments,
            final int bytes) {
        this.keys[index] = keys;
        counters[index] = counter;
        endpoints[index] = endpoint;
        this.segments[index] = segments;
        bytesNeeded += bytes;
        runsNeeded += 1 + segments / Burst.MAX_RUN_SEGMENTS + bytes / Burst.MAX_RUN_LENGTH;
    }

    /** Whether all that is routed fits the datagram slab at once; where not, it has to be sent in between. */
    public boolean fits() {
        return datagrams.remaining() >= bytesNeeded && datagrams.maxPackets() - datagrams.size() >= runsNeeded;
    }

    /** The packets, each with its {@code virtio_net_hdr} in front. */
    public Burst packets() {
        return packets;
    }

    /** The datagrams. */
    public Burst datagrams() {
        return datagrams;
    }

    /** Whether anything is to be sealed or sent. */
    public boolean hasWork() {
        return runsNeeded > 0 || !datagrams.isEmpty();
    }

    /** The packet could not be sealed. Returns the datagrams that it was to make. */
    public int fail(final int index) {
        keys[index] = null;
        return segments[index];
    }

    /** The keys to seal the packet with, or null where it is not to be sealed. */
    KeyPair keys(final int index) {
        return keys[index];
    }

    long counter(final int index) {
        return counters[index];
    }

    Endpoint endpoint(final int index) {
        return endpoints[index];
    }

    /** Datagrams that the packet makes, 0 where it is not to be sealed. */
    public int segments(final int index) {
        return keys[index] == null ? 0 : segments[index];
    }

    /** When it came to which stage; each stage notes its own. */
    public StageTimes times() {
        return times;
    }

    /** Lets go of everything. */
    public void clear() {
        for (int i = 0; i < packets.size(); i++) {
            keys[i] = null;
            endpoints[i] = null;
        }
        packets.clear();
        datagrams.clear();
        epoch.exit();
    }
}
