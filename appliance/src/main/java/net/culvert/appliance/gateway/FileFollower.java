// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import net.culvert.appliance.config.GatewayConfig;

/**
 * What follows the file of a gateway and is not its interfaces, routes and rules, such as its web server. Called by the
 * thread that reloads, one reload at a time, which may wait for control threads and for the host.
 */
@FunctionalInterface
public interface FileFollower {
    /** A change that is prepared; one of its methods is called, once. */
    @FunctionalInterface
    interface Change {
        /** Nothing to do. */
        Change NONE = () -> {};

        /** Makes it, for all else is done; what fails now is logged. */
        void make();

        /** Takes back what was prepared, for the reload was refused. */
        default void discard() {}
    }

    /**
     * Does all that may be refused on the way from one configuration to another.
     *
     * @throws IllegalArgumentException with a sentence; nothing has changed then
     */
    Change prepare(GatewayConfig from, GatewayConfig to);
}
