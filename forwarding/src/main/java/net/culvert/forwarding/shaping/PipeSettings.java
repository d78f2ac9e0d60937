// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

/**
 * What a pipe does to packets. Immutable, for any thread.
 *
 * @param bitsPerSecond bandwidth, counted in bytes from the IP header on; 0 for no limit
 * @param delayNs how long a packet is on its way after it was sent
 * @param loss share of packets that are lost, 0 to 1
 * @param limitPackets packets that wait in one flow's queue, 0 for no limit
 * @param limitBytes bytes that wait in one flow's queue, 0 for no limit; an empty queue takes a packet of any length
 * @param mask what tells flows apart
 */
public record PipeSettings(
        long bitsPerSecond, long delayNs, double loss, int limitPackets, int limitBytes, FlowMask mask) {
    /** Packets in a queue, where nothing else is said; dummynet's. */
    public static final int DEFAULT_LIMIT = 50;

    private static final long MAX_BITS_PER_SECOND = 1_000_000_000_000L;
    private static final long MAX_DELAY_NS = 10_000_000_000L;

    /** Refuses what no pipe can do, with the sentence that a user reads. */
    public PipeSettings {
        check(
                bitsPerSecond >= 0 && bitsPerSecond <= MAX_BITS_PER_SECOND,
                "bandwidth " + bitsPerSecond + " bit/s is out of range; it is 1 to " + MAX_BITS_PER_SECOND
                        + ", or 0 for no limit");
        check(
                delayNs >= 0 && delayNs <= MAX_DELAY_NS,
                "delay " + delayNs + " ns is out of range; it is 0 to " + MAX_DELAY_NS);
        check(loss >= 0 && loss <= 1, "loss " + loss + " is no share; it is 0 to 1");
        check(
                limitPackets >= 0 && limitBytes >= 0,
                "queue of " + Math.min(limitPackets, limitBytes)
                        + " is out of range; it is 1 or more, or 0 for no limit");
    }

    private static void check(final boolean holds, final String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("pipe: " + sentence);
        }
    }

    /** A link of the bandwidth, without delay and loss, with one queue of the usual length. */
    public static PipeSettings ofBandwidth(final long bitsPerSecond) {
        return new PipeSettings(bitsPerSecond, 0, 0, DEFAULT_LIMIT, 0, FlowMask.NONE);
    }

    public PipeSettings withDelayNs(final long delayNs) {
        return new PipeSettings(bitsPerSecond, delayNs, loss, limitPackets, limitBytes, mask);
    }

    public PipeSettings withLoss(final double loss) {
        return new PipeSettings(bitsPerSecond, delayNs, loss, limitPackets, limitBytes, mask);
    }

    /** Limits of each flow's queue, 0 for none. */
    public PipeSettings withLimits(final int limitPackets, final int limitBytes) {
        return new PipeSettings(bitsPerSecond, delayNs, loss, limitPackets, limitBytes, mask);
    }

    public PipeSettings withMask(final FlowMask mask) {
        return new PipeSettings(bitsPerSecond, delayNs, loss, limitPackets, limitBytes, mask);
    }
}
