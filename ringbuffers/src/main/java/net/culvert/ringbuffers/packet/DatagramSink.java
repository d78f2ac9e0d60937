// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

/** Where datagrams go: sockets, or a test's wire. Called by one thread. */
public interface DatagramSink {
    /**
     * Sends every datagram of the burst, in order, each to its entry's endpoint; what cannot be sent is counted by the
     * sink. The caller may reuse the burst, and clears it, when this returns.
     */
    void send(Burst datagrams);
}
