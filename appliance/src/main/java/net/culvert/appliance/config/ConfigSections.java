// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;

/** All tables that can be in a file, in the order of the reference page. */
final class ConfigSections {
    static final List<ConfigSection> ALL = List.of(
            ConfigKeys.Gateway.SECTION,
            ConfigKeys.Web.SECTION,
            InterfaceKeys.Tun.SECTION,
            InterfaceKeys.Loopback.SECTION,
            InterfaceKeys.WireGuard.SECTION,
            InterfaceKeys.Peer.SECTION,
            InterfaceKeys.Encapsulated.GIF,
            InterfaceKeys.Encapsulated.GRE,
            ConfigKeys.Route.SECTION,
            ConfigKeys.Filter.SECTION,
            ConfigKeys.Pipe.SECTION);

    private ConfigSections() {}

    /** The first table that has a key of that name, or null. */
    static ConfigSection of(final String key) {
        for (final ConfigSection section : ALL) {
            if (section.key(key) != null) {
                return section;
            }
        }
        return null;
    }
}
