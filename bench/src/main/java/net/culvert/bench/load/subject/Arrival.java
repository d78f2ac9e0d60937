// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import org.agrona.concurrent.UnsafeBuffer;

/** Whoever looks at what comes back; called on the receiving thread. */
@FunctionalInterface
public interface Arrival {
    /** A packet, or a payload where the subject has sockets. The bytes are the subject's again on return. */
    void arrived(UnsafeBuffer buffer, int offset, int length);
}
