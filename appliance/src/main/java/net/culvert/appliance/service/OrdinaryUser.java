// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Privileges;
import net.culvert.tunio.sys.Privileges.Capability;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway that began as root goes on as the user of its configuration, who may do nothing but what devices that come
 * later take. Main thread, once, between the opening of the devices and the start of the threads, which have what it
 * has.
 */
public final class OrdinaryUser {
    private static final Logger LOG = LoggerFactory.getLogger(OrdinaryUser.class);
    private static final int FIRST_FREE_PORT = 1024; // below it takes a capability (ip(7))

    private OrdinaryUser() {}

    /**
     * Becomes the user that the configuration names; does nothing where it names none.
     *
     * @param files what the process has to be able to remove at its end; they and their folders become the user's
     * @throws HostException where there is no such user, or this process may not become it
     */
    public static void become(final GatewayConfig config, final List<Path> files) throws HostException {
        final String name = config.process().user();
        if (name == null) {
            return;
        }
        final Privileges.User user = Privileges.User.named(name);
        for (final Path file : files) {
            give(file, name);
            give(file.toAbsolutePath().getParent(), name);
        }
        Privileges.drop(user, kept(config));
    }

    /** What later work needs: devices, addresses and marks; sockets on ports below 1024 where there are such. */
    private static Set<Capability> kept(final GatewayConfig config) {
        final Set<Capability> kept = EnumSet.of(Capability.NET_ADMIN);
        for (final InterfaceConfig each : config.interfaces()) {
            if (each instanceof final InterfaceConfig.WireGuard tunnel
                    && tunnel.listenPort() > 0
                    && tunnel.listenPort() < FIRST_FREE_PORT) {
                kept.add(Capability.NET_BIND_SERVICE);
            }
        }
        return kept;
    }

    private static void give(final Path path, final String name) {
        try {
            if (Files.exists(path)) {
                final UserPrincipal owner =
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
                Files.setOwner(path, owner);
            }
        } catch (final IOException e) { // it stays behind at the end, and that is all
            LOG.warn("{} cannot be given to {}: {}", path, name, e.getMessage());
        }
    }
}
