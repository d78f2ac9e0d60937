// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.tunnel.encapsulation.Encapsulation;
import net.culvert.tunnel.noise.PrivateKey;

/** An interface of the gateway, of one of the kinds. */
public sealed interface InterfaceConfig {
    /** What interfaces of all kinds have. */
    Common common();

    /** Its name: letters, then a unit number, 1 to 15 characters. */
    default String name() {
        return common().name();
    }

    /** The addresses that the gateway answers on. */
    default List<InterfaceAddress> addresses() {
        return common().addresses();
    }

    /** Bytes of the longest packet that it carries. */
    default int mtu() {
        return common().mtu();
    }

    /** The table that packets are looked up in that come in here. */
    default int fib() {
        return common().fib();
    }

    /** The name of the rule list that packets pass in and out, or null. */
    default String filter() {
        return common().filter();
    }

    /** What interfaces of all kinds have; see the methods of the same names. */
    record Common(String name, List<InterfaceAddress> addresses, int mtu, int fib, String filter) {}

    /**
     * A link to the host's kernel.
     *
     * @param hostAddresses what the kernel's end gets; empty where the operator sets it
     */
    record Tun(Common common, List<InterfaceAddress> hostAddresses) implements InterfaceConfig {}

    /** A link to nowhere, for addresses that no other link owns. */
    record Loopback(Common common) implements InterfaceConfig {}

    /**
     * A WireGuard tunnel that ends here.
     *
     * @param listenPort UDP port, 0 for one of the kernel's choice
     * @param outerFib the table that carries the outer packets, or {@link #HOST}
     */
    record WireGuard(Common common, int listenPort, PrivateKey privateKey, int outerFib, List<PeerConfig> peers)
            implements InterfaceConfig {
        /** The host's own routes carry the outer packets. */
        public static final int HOST = -1;
    }

    /**
     * A tunnel without keys that ends here: gif or gre.
     *
     * @param outerFib the table that carries the outer packets
     */
    record Encapsulated(Common common, Encapsulation encapsulation, int outerFib) implements InterfaceConfig {}
}
