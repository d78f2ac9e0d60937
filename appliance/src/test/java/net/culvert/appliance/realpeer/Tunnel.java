// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two tunnel ends in two namespaces joined by a cable: the layout of most tests. The left end knows where the right one
 * is, the right one learns it. Outside 192.0.2.0/24 and 2001:db8::/64, inside 198.51.100.0/24 and 2001:db8:1::/64.
 */
final class Tunnel {
    static final int PORT = 51820;
    static final String LEFT_INSIDE = "198.51.100.1";
    static final String RIGHT_INSIDE = "198.51.100.2";
    static final String LEFT_INSIDE_6 = "2001:db8:1::1";
    static final String RIGHT_INSIDE_6 = "2001:db8:1::2";

    final WgPeer left;
    final WgPeer right;
    final Veth cable;

    private Tunnel(final WgPeer left, final WgPeer right, final Veth cable) {
        this.left = left;
        this.right = right;
        this.cable = cable;
    }

    static Tunnel overIpv4(final Lab lab, final Implementation left, final Implementation right) {
        return over(lab, left, right, "192.0.2.2");
    }

    static Tunnel overIpv6(final Lab lab, final Implementation left, final Implementation right) {
        return over(lab, left, right, "[2001:db8::2]");
    }

    private static Tunnel over(
            final Lab lab, final Implementation left, final Implementation right, final String rightOutside) {
        final Veth cable = cable(lab);
        return over(cable, lab.peer(left, cable.left()), lab.peer(right, cable.right()), rightOutside);
    }

    /** A tunnel over IPv4 between ends that were started at the ends of the cable. */
    static Tunnel between(final Veth cable, final WgPeer left, final WgPeer right) {
        return over(cable, left, right, "192.0.2.2");
    }

    private static Tunnel over(final Veth cable, final WgPeer left, final WgPeer right, final String rightOutside) {
        final Tunnel tunnel = new Tunnel(left, right, cable);
        tunnel.addressLeft();
        tunnel.addressRight();
        tunnel.configure(rightOutside + ":" + PORT);
        return tunnel;
    }

    /** The cable between two new namespaces that tunnels run over. */
    static Veth cable(final Lab lab) {
        return lab.cable(lab.namespace(), lab.namespace())
                .leftAddress("192.0.2.1/24")
                .rightAddress("192.0.2.2/24")
                .leftAddress("2001:db8::1/64")
                .rightAddress("2001:db8::2/64");
    }

    void addressLeft() {
        left.address(LEFT_INSIDE + "/24").address(LEFT_INSIDE_6 + "/64");
    }

    void addressRight() {
        right.address(RIGHT_INSIDE + "/24").address(RIGHT_INSIDE_6 + "/64");
    }

    /** Makes the ends each other's peer. */
    void configure(final String rightEndpoint) {
        configureRight();
        left.setPeer(
                right, "endpoint " + rightEndpoint + " allowed-ips " + RIGHT_INSIDE + "/32," + RIGHT_INSIDE_6 + "/128");
    }

    private void configureRight() {
        right.set("listen-port", String.valueOf(PORT))
                .setPeer(left, "allowed-ips " + LEFT_INSIDE + "/32," + LEFT_INSIDE_6 + "/128");
    }

    /** Kills the right end and starts it again with the same configuration. */
    void restartRight() {
        right.start();
        addressRight();
        configureRight();
    }

    /** Gives both ends the same new pre-shared key. */
    void preshare() {
        try {
            final Path file = Files.createTempFile("culvert-test", ".psk"); // mode 0600
            try {
                Files.writeString(file, Command.run("wg", "genpsk"));
                left.setPeer(right, "preshared-key " + file);
                right.setPeer(left, "preshared-key " + file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One ping through the tunnel, repeated until answered; it brings the tunnel up when it is not. */
    void pingToTheRight() {
        Ping.untilAnswered(left.namespace(), RIGHT_INSIDE);
    }

    void pingToTheLeft() {
        Ping.untilAnswered(right.namespace(), LEFT_INSIDE);
    }
}
