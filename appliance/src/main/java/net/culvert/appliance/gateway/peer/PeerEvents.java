// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

/** Who wants to know what happens to peers. Called by the control threads of tunnels, so it never blocks. */
@FunctionalInterface
public interface PeerEvents {
    /** Something happened. */
    void on(PeerEvent event);
}
