// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.quick;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.appliance.config.WgQuickFile;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.WireGuardPort;
import net.culvert.tunio.sys.HostException;

/**
 * What changes on the host when a file of wg-quick(8) is read again: routes, the rules of a default route, the mark of
 * outer packets. Addresses are the gateway's own to change, between {@link #prepare} and {@link #make}. The thread that
 * reloads.
 */
final class HostDifference {
    private final Gateway gateway;
    private final HostCommands before;
    private final HostCommands after;
    private final boolean hasOtherAddresses;
    private final List<List<String>> done = new ArrayList<>();

    HostDifference(final Gateway gateway, final WgQuickFile from, final WgQuickFile to) {
        this.gateway = gateway;
        before = new HostCommands(from);
        after = new HostCommands(to);
        hasOtherAddresses = !from.addresses().equals(to.addresses());
    }

    /**
     * Adds what is new, for that the host may refuse.
     *
     * @throws IllegalArgumentException with a sentence; nothing has changed then
     */
    void prepare() {
        try {
            if (after.mark() != before.mark() && after.mark() != 0) {
                mark(gateway, after.mark());
            }
            for (final List<String> command : after.added(before)) {
                HostSide.run(command);
                done.add(command);
            }
        } catch (final IOException e) {
            takeBack();
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Takes back what {@link #prepare} did. */
    void takeBack() {
        HostCommands.undone(done).forEach(command -> HostSide.attempt(() -> HostSide.run(command)));
        if (after.mark() != before.mark()) {
            HostSide.attempt(() -> mark(gateway, before.mark()));
        }
    }

    /** Takes away what is asked for no more, and brings back what the host has forgotten with an address. */
    void make() {
        after.removed(before).forEach(command -> HostSide.attempt(() -> HostSide.run(command)));
        if (after.mark() != before.mark() && after.mark() == 0) {
            HostSide.attempt(() -> mark(gateway, 0));
        }
        if (hasOtherAddresses) {
            after.routes().forEach(command -> HostSide.attempt(() -> HostSide.run(command)));
        }
    }

    /** Marks outer packets, 0 for not at all. */
    static void mark(final Gateway gateway, final int mark) throws HostException {
        final AtomicReference<HostException> refusal = new AtomicReference<>();
        for (final WireGuardPort tunnel : gateway.tunnels()) {
            tunnel.controlQueue().run(() -> {
                try {
                    tunnel.settings().fwmark(mark);
                } catch (final HostException e) {
                    refusal.set(e);
                }
            });
        }
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }
}
