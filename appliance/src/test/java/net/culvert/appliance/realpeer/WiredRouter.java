// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.packets.Packets;
import net.culvert.tunio.sys.HostException;

/**
 * A router of which the test is both wires: what is put into one link, what comes out of both. The namespaces at the
 * far ends have no addresses, so nobody but the test speaks there. The addresses are those of {@link RoutedHosts}; the
 * right link's MTU is 1280.
 */
final class WiredRouter {
    private static final Duration LINK_LIMIT = Duration.ofSeconds(10);
    private static final int MARKER_LIMIT_MS = 10_000;
    private static final int MARKER_PORT = 4242;
    private static final byte[] NO_OFFLOAD = new byte[Wire.VIRTIO];

    private final Wire left;
    private final Wire right;
    private int markers;

    private WiredRouter(final Wire left, final Wire right) {
        this.left = left;
        this.right = right;
        Await.until(LINK_LIMIT, "the router sees its links", () -> {
            left.put(NO_OFFLOAD, marker(false));
            return right.receive(100) != null;
        });
        exchange(Stimulus.of("nothing")); // what was said of the first markers goes
    }

    /** Culvert, whose links are TUN devices: those of {@code hosts}, still where they were made. */
    static WiredRouter culvert(final Lab lab, final RoutedHosts hosts) throws HostException {
        return new WiredRouter(tun(lab, hosts, hosts.left, "tun0"), tun(lab, hosts, hosts.right, "tun1"));
    }

    private static Wire tun(final Lab lab, final RoutedHosts hosts, final Namespace end, final String device)
            throws HostException {
        silence(end);
        hosts.move(device, end);
        end.ip("link set " + device + " up");
        return lab.keep(new Wire(end, device, new byte[0]));
    }

    /** The kernel, between two cables. It sends as many errors as it is asked for. */
    static WiredRouter linux(final Lab lab) throws HostException {
        final Namespace router = lab.namespace();
        router.run(
                "sysctl",
                "-qw",
                "net.ipv4.ip_forward=1",
                "net.ipv6.conf.all.forwarding=1",
                "net.ipv4.conf.default.rp_filter=0",
                "net.ipv4.conf.all.rp_filter=0",
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.default.send_redirects=0",
                "net.ipv4.icmp_ratemask=0",
                "net.ipv6.icmp.ratelimit=0",
                "net.ipv6.auto_flowlabels=0");
        return new WiredRouter(
                cable(lab, router, "192.0.2", "2001:db8:1:", 1500),
                cable(lab, router, "198.51.100", "2001:db8:2:", 1280));
    }

    /** A cable to nobody; to the router it is a network of hosts, by one Ethernet address that it knows. */
    private static Wire cable(
            final Lab lab, final Namespace router, final String network, final String network6, final int mtu)
            throws HostException {
        final Namespace end = lab.namespace();
        silence(end);
        final Veth cable =
                lab.cable(end, router).rightAddress(network + ".1/24").rightAddress(network6 + ":1/64");
        end.ip("link set " + cable.leftName() + " mtu " + mtu);
        router.ip("link set " + cable.rightName() + " mtu " + mtu);
        final String near = mac(router, cable.rightName());
        final String far = mac(end, cable.leftName());
        for (final String host : List.of(network + ".2", network + ".77", network6 + ":2", network6 + ":77")) {
            router.ip("neigh replace " + host + " lladdr " + far + " dev " + cable.rightName());
        }
        final byte[] addresses = HexFormat.ofDelimiter(":").parseHex(near + ':' + far);
        return lab.keep(new Wire(end, cable.leftName(), addresses));
    }

    private static void silence(final Namespace end) {
        end.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    }

    private static String mac(final Namespace namespace, final String device) {
        return namespace.ip("-br link show dev " + device).split("\\s+")[2];
    }

    /**
     * Puts packets into a link. Returns what came out of both, each packet as a line, the left link's first; a marker
     * each way says when that was all.
     */
    List<String> exchange(final Stimulus stimulus) {
        for (final byte[] packet : stimulus.packets()) {
            (stimulus.isFromTheRight() ? right : left).put(stimulus.offload(), packet);
        }
        markers++;
        left.put(NO_OFFLOAD, marker(false));
        final List<String> outOfTheRight = untilMarker(right, marker(false));
        right.put(NO_OFFLOAD, marker(true));
        final List<String> lines = new ArrayList<>();
        untilMarker(left, marker(true)).forEach(line -> lines.add("left: " + line));
        outOfTheRight.forEach(line -> lines.add("right: " + line));
        return lines;
    }

    private byte[] marker(final boolean isFromTheRight) {
        return Packets.ipv4()
                .from(isFromTheRight ? RoutedHosts.RIGHT : RoutedHosts.LEFT)
                .to(isFromTheRight ? RoutedHosts.LEFT : RoutedHosts.RIGHT)
                .id(markers)
                .udp(MARKER_PORT, MARKER_PORT)
                .bytes();
    }

    private static List<String> untilMarker(final Wire wire, final byte[] marker) {
        final List<String> lines = new ArrayList<>();
        while (true) {
            final Wire.Received received = wire.receive(MARKER_LIMIT_MS);
            if (received == null) {
                throw new AssertionError("the marker did not come out; what came: " + lines);
            }
            if (isSame(received.packet(), marker)) {
                return lines;
            }
            if (!PacketText.isMarker(received.packet(), MARKER_PORT)) {
                lines.add(received.text());
            }
        }
    }

    /** Whether the packet is the marker, one hop on: the TTL and the checksum of its header differ. */
    private static boolean isSame(final byte[] packet, final byte[] marker) {
        return packet.length == marker.length
                && Arrays.equals(packet, 0, 8, marker, 0, 8)
                && Arrays.equals(packet, 12, packet.length, marker, 12, marker.length);
    }
}
