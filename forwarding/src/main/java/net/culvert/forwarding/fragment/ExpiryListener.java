// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import net.culvert.forwarding.iface.NetworkInterface;
import org.agrona.concurrent.UnsafeBuffer;

/** Told of packets whose fragments did not all come in time; on the reassembler's thread. */
public interface ExpiryListener {
    /**
     * The first fragment of such a packet as it came in, ten zero bytes in front of it; the bytes are valid during the
     * call. Packets whose first fragment did not come are not told of (RFC 792; RFC 8200, section 4.5). Not to call the
     * reassembler.
     *
     * @param input what that fragment came in by
     */
    void expired(UnsafeBuffer buffer, int offset, int length, NetworkInterface input);
}
