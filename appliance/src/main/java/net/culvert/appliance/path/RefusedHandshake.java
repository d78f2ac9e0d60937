// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Endpoint;

/** The flight recorder's event of a handshake message that led to nothing. */
@Name("net.culvert.RefusedHandshake")
@Label("Refused handshake")
@Description("A handshake message was dropped, for a reason that is counted, too")
@Category("Culvert")
@StackTrace(false)
final class RefusedHandshake extends Event {
    @Label("Reason")
    String reason;

    @Label("Source")
    String source;

    @Label("Bytes")
    int lengthBytes;

    /** Makes the event, where a recording wants it. Control thread of a tunnel. */
    static void commit(final DropReason reason, final Endpoint source, final int lengthBytes) {
        final RefusedHandshake event = new RefusedHandshake();
        if (event.shouldCommit()) {
            event.reason = reason.name();
            event.source = source.withoutLocal().toString();
            event.lengthBytes = lengthBytes;
            event.commit();
        }
    }
}
