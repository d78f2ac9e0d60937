// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import org.agrona.concurrent.UnsafeBuffer;

/** Packets one after another, and when each is due. Owned by the sending thread; nothing here allocates. */
public interface PacketSource {
    /** What {@link #dueNs} says behind the last packet. */
    long NEVER = Long.MAX_VALUE;

    /** When the next packet is due, in nanoseconds after the start of the trial. */
    long dueNs();

    /** Makes the packet that is next; then the three below say where it lies, until the next call. */
    void make();

    UnsafeBuffer buffer();

    /** Where the IP packet begins. */
    int offset();

    /** Bytes of the IP packet. */
    int length();

    /** Bytes before the payload, which is what a socket is given; 0 where that is not known. */
    int headersLength();

    /** The packet made has been offered; on to the next. */
    void advance();
}
