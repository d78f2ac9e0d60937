// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import net.culvert.forwarding.packet.Packet;

/** Whoever wants to know what became of packets that this host sent. Called by the worker that received the message. */
public interface IcmpListener {
    /**
     * An error came in, by its family's numbers. It is as trustworthy as its sender: whoever acts on it has to find in
     * the quote what it has sent itself (RFC 5927).
     *
     * @param message the packet that carries it; its bytes are the caller's again when this returns
     * @param mtu bytes, of a packet that was too long; else 0
     * @param quoteOffset where the quoted packet's IP header begins in the message's buffer
     * @param quoteLength bytes quoted: the IP header, and at least 8 bytes behind it
     */
    void onError(Packet message, int type, int code, int mtu, int quoteOffset, int quoteLength);
}
