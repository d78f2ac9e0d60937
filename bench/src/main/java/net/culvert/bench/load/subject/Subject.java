// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The thing under test, from outside: packets go in and come out. One thread sends and flushes, one receives and waits;
 * both have ended before it is closed.
 */
public interface Subject extends AutoCloseable {
    /** Whether it carries IP packets; else it carries the payloads of datagrams, whose headers are the host's. */
    boolean carriesPackets();

    /** Takes a copy of the bytes or says why not; what is not taken is lost at the subject's door. Never waits. */
    DropReason send(UnsafeBuffer buffer, int offset, int length);

    /** The end of a batch: what was held back to go together goes now. Returns how many of it were refused. */
    int flush();

    /** Shows some of what has arrived, or nothing. Returns the packets shown. */
    int receive(Arrival arrival) throws HostException;

    /** Waits at most so long until something can be received; less is allowed. */
    void await(int timeoutMs);

    @Override
    void close();
}
