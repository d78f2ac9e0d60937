// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.gateway.peer.EventDeliveries;
import net.culvert.appliance.gateway.peer.PeerServices;

/** Has those be told of events whom {@code [events]} names. The thread that reloads. */
final class EventsFollower implements FileFollower {
    private final PeerServices peers;

    EventsFollower(final PeerServices peers) {
        this.peers = peers;
    }

    @Override
    public Change prepare(final GatewayConfig from, final GatewayConfig to) {
        if (from.events().equals(to.events())) {
            return Change.NONE;
        }
        final EventDeliveries next = EventDeliveries.open(to.events());
        return new Change() {
            @Override
            public void make() {
                peers.tell(next);
            }

            @Override
            public void discard() {
                next.close();
            }
        };
    }
}
