// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import net.culvert.ringbuffers.counters.DropReason;

/** Where finished packets go: a device, or a test that looks at them. Called by one thread. */
public interface PacketSink {
    /** Takes the packet whole or says why not; the gather may be reused when this returns. Never blocks. */
    DropReason write(Gather packet);
}
