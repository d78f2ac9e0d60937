// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

/**
 * A TAI64N time stamp of an initiation (WireGuard paper, section 5.4.2), 12 bytes on the wire; immutable, any thread.
 *
 * @param seconds the TAI64 label, unsigned
 * @param nanos nanoseconds, unsigned; whitened in those we make
 */
public record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {
    /** Bytes on the wire. */
    public static final int LENGTH = 12;
    /** Before every stamp that a peer can send: the "last seen" of a peer that never sent one. */
    public static final Tai64n ZERO = new Tai64n(0, 0);

    private static final long UNIX_EPOCH = 0x4000_0000_0000_000AL; // label of 1970-01-01 00:00:10 TAI

    private static final int NANOS_PER_SECOND = 1_000_000_000;
    /** Ours: precision given up so that stamps tell no precise clock; two stamps in one step need {@link #next}. */
    private static final int STEP_NS = 1 << 24; // 16.8 ms

    /** The whitened stamp of a wall-clock time in nanoseconds since 1970. */
    public static Tai64n at(final long wallNs) {
        final int nanos = (int) Math.floorMod(wallNs, (long) NANOS_PER_SECOND);
        return new Tai64n(UNIX_EPOCH + Math.floorDiv(wallNs, (long) NANOS_PER_SECOND), nanos & -STEP_NS);
    }

    /** The whitened stamp of a wall-clock time, or one step after this one if that is later. */
    public Tai64n next(final long wallNs) {
        final Tai64n stamp = at(wallNs);
        if (stamp.isAfter(this)) {
            return stamp;
        }
        final int stepped = nanos + STEP_NS;
        return stepped < NANOS_PER_SECOND ? new Tai64n(seconds, stepped) : new Tai64n(seconds + 1, 0);
    }

    /** The stamp from 12 bytes, big-endian; any bytes are one. */
    public static Tai64n of(final byte[] bytes) {
        return new Tai64n(big(bytes, 0, Long.BYTES), (int) big(bytes, Long.BYTES, Integer.BYTES));
    }

    /** 12 bytes, big-endian. */
    public byte[] toBytes() {
        final byte[] bytes = new byte[LENGTH];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (seconds >>> 56 - 8 * i);
        }
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[Long.BYTES + i] = (byte) (nanos >>> 24 - 8 * i);
        }
        return bytes;
    }

    private static long big(final byte[] bytes, final int offset, final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[offset + i] & 0xFF;
        }
        return value;
    }

    /** Whether this stamp is later, the test against replayed initiations. */
    public boolean isAfter(final Tai64n other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(final Tai64n other) {
        final int bySeconds = Long.compareUnsigned(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
    }
}
