// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A {@link Hub} and its peers, each in a namespace of its own at the end of a cable of its own, and a host behind the
 * hub's TUN device. The phone calls over IPv6, the others over IPv4.
 */
final class HubNet {
    static final String LAPTOP = "10.9.0.2";
    static final String LAPTOP_6 = "fd00:9::2";
    static final String PHONE = "10.9.0.3";
    static final String PHONE_6 = "fd00:9::3";
    static final String BRANCH = "10.9.0.4";
    static final String BRANCH_6 = "fd00:9::4";
    static final String GUEST = "10.9.0.5";
    static final String GUEST_6 = "fd00:9::5";
    static final String SUPPLIER = "10.10.0.2";
    static final String SUPPLIERS_HUB = "10.10.0.1"; // the hub's own address on wg1
    static final String HOST = "192.168.7.2";

    // not what the peers' kernels say to their links, which would be dropped and counted by the hub
    private static final String ALLOWED = "10.0.0.0/8,192.168.7.0/24,fd00::/8";
    // the first start after a build makes a start-up cache, which takes longer on busy cores than a tunnel end may
    private static final Duration FIRST_START_LIMIT = Duration.ofMinutes(1);

    final Hub hub;
    final WgPeer laptop;
    final WgPeer phone;
    final WgPeer branch;
    final WgPeer guest;
    final WgPeer supplier;
    final Namespace host;

    private final Lab lab;
    private final Namespace middle;
    private int cables;

    HubNet(final Lab lab) {
        this.lab = lab;
        final Command.Result first = Command.attempt(FIRST_START_LIMIT, List.of(CULVERT.executable(), "--version"));
        assertEquals(0, first.exitCode(), first::output);
        middle = lab.namespace();
        laptop = peer(CULVERT, LAPTOP + "/24", LAPTOP_6 + "/64");
        phone = peer(WIREGUARD_GO, PHONE + "/24", PHONE_6 + "/64");
        branch = peer(CULVERT, BRANCH + "/24", BRANCH_6 + "/64");
        guest = peer(WIREGUARD_GO, GUEST + "/24", GUEST_6 + "/64");
        supplier = peer(CULVERT, SUPPLIER + "/24", "fd00:10::2/64");
        host = hostBehind();
        hub = lab.keep(new Hub(
                middle,
                Map.of("laptop", laptop, "phone", phone, "branch", branch, "guest", guest, "supplier", supplier)));
        hub.start();
        call(laptop, hub.members, "192.0.2.1:51820");
        call(phone, hub.members, "[2001:db8:1::1]:51820");
        call(branch, hub.members, "192.0.2.9:51820");
        call(guest, hub.members, "192.0.2.13:51820");
        call(supplier, hub.suppliers, "192.0.2.17:51821");
        for (final WgPeer member : List.of(laptop, phone, branch, guest)) {
            Ping.untilAnswered(member.namespace(), Hub.IPV4); // from then on the hub knows where it is
        }
        Ping.untilAnswered(supplier.namespace(), SUPPLIERS_HUB);
    }

    /** Outside 192.0.2.0/24 in fours, the first of which is the hub's end, and 2001:db8:N::/64. */
    private WgPeer peer(final Implementation implementation, final String ipv4, final String ipv6) {
        final Namespace namespace = lab.namespace();
        final int first = 4 * cables;
        final String network = "2001:db8:" + cables + "::";
        lab.cable(middle, namespace)
                .leftAddress("192.0.2." + (first + 1) + "/30")
                .rightAddress("192.0.2." + (first + 2) + "/30")
                .leftAddress(network + "1/64")
                .rightAddress(network + "2/64");
        cables++;
        return lab.peer(implementation, namespace).address(ipv4).address(ipv6);
    }

    private static void call(final WgPeer peer, final KeyPair hub, final String endpoint) {
        peer.set("peer", hub.publicKey(), "endpoint", endpoint, "allowed-ips", ALLOWED);
        peer.namespace().ip("route add default dev " + peer.name());
        peer.namespace().ip("-6 route add fd00::/8 dev " + peer.name());
    }

    private Namespace hostBehind() {
        final Namespace namespace = lab.namespace();
        lab.cable(middle, namespace).leftAddress("192.168.7.1/24").rightAddress(HOST + "/24");
        namespace.ip("route add default via 192.168.7.1");
        middle.run("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        return namespace;
    }
}
