// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.shaping;

import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;

/** Where packets go on that a pipe gives back. Called by the pipe's worker. */
public interface PipeSink {
    /**
     * Takes a packet, as it was when the pipe took it: input interface, table, tag. Its bytes, the offload header in
     * front of them, stay until {@link Pipes#release}; the object is used again.
     *
     * @param rule number of the rule that sent it into the pipe; it goes on behind that one
     * @param output the interface that it was to leave by; null where it was on its way in
     */
    void due(Packet packet, int rule, NetworkInterface output);
}
