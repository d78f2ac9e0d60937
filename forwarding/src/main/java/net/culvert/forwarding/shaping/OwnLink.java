// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

/** The link of one pipe alone, exact to the last part of a nanosecond. Owned by the pipe's worker. */
final class OwnLink implements Link {
    private long freeNs; // when it has sent all that it was given
    private long leftOver; // of a nanosecond, in parts of the bandwidth
    private boolean isUsed; // whether the time before means anything

    @Override
    public long take(final long sinceNs, final int length, final long bitsPerSecond) {
        if (!isUsed || freeNs - sinceNs < 0) {
            isUsed = true;
            freeNs = sinceNs;
            leftOver = 0;
        }
        if (bitsPerSecond > 0) {
            final long parts = 8L * length * NANOS + leftOver;
            leftOver = parts % bitsPerSecond;
            freeNs += parts / bitsPerSecond;
        }
        return freeNs;
    }

    @Override
    public int parts() {
        return 1;
    }

    @Override
    public int waiting() {
        return 0; // its pipe knows
    }

    @Override
    public void waiting(final int change) {}
}
