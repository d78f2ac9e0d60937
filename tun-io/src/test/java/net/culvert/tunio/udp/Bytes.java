// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Payloads for tests. */
final class Bytes {
    private Bytes() {}

    /** Bytes that differ from place to place, the same for the same length. */
    static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    /** The pieces of a run. */
    static List<byte[]> cut(final byte[] run, final int segmentSize) {
        final List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < run.length; at += segmentSize) {
            pieces.add(java.util.Arrays.copyOfRange(run, at, Math.min(at + segmentSize, run.length)));
        }
        return pieces;
    }
}
