// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.packets.Packets;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.NetworkNamespace;
import net.culvert.tunio.sys.PacketSocket;

/**
 * A router of which the test is both wires: what is put into one link, what comes out of both. The namespaces at the
 * far ends have no addresses, so nobody but the test speaks there. The addresses are those of {@link RoutedHosts}; the
 * right link's MTU is 1280.
 */
final class WiredRouter implements AutoCloseable {
    static final int VIRTIO = 10; // bytes of the virtio_net_hdr in front of each packet
    private static final int NEEDS_CHECKSUM = 1; // VIRTIO_NET_HDR_F_NEEDS_CSUM
    private static final int LIMIT_MS = 10_000;
    private static final int MARKER_PORT = 4242;
    private static final String[] DEVICES = {"tun0", "tun1"};

    /** A packet, and what its virtio_net_hdr says of the segments in it. */
    private record Received(byte[] packet, int gsoType, int gsoSize) {
        String text() {
            return (gsoType == 0 ? "" : "segments of " + gsoSize + ", type " + gsoType + ": ") + PacketText.of(packet);
        }
    }

    private final PacketSocket[] links = new PacketSocket[2]; // left and right
    private final byte[][] headers; // of the links, towards the router: Ethernet's without its type, or nothing
    private int markers;

    private WiredRouter(final Namespace[] ends, final String[] devices, final byte[][] headers) throws HostException {
        this.headers = headers;
        for (int i = 0; i < 2; i++) {
            final String device = devices[i];
            links[i] = NetworkNamespace.call(ends[i].name(), () -> new PacketSocket(device));
        }
    }

    /** Culvert, whose links are TUN devices: those of {@code hosts}, still where they were made. */
    static WiredRouter culvert(final Lab lab, final RoutedHosts hosts) throws HostException {
        final Namespace[] ends = {hosts.left, hosts.right};
        for (int i = 0; i < 2; i++) {
            silence(ends[i]);
            hosts.move(DEVICES[i], ends[i]);
            ends[i].ip("link set " + DEVICES[i] + " up");
        }
        return lab.keep(new WiredRouter(ends, DEVICES, new byte[2][0])).awaitLinks();
    }

    /**
     * The kernel, between two cables; its neighbours are known to it, and it sends as many errors as it is asked for.
     */
    static WiredRouter linux(final Lab lab) throws HostException {
        final Namespace router = lab.namespace();
        final Namespace[] ends = {lab.namespace(), lab.namespace()};
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
        final String[] devices = new String[2];
        final byte[][] headers = new byte[2][];
        final String[][] addresses = {{"192.0.2", "2001:db8:1:"}, {"198.51.100", "2001:db8:2:"}};
        for (int i = 0; i < 2; i++) {
            silence(ends[i]);
            final Veth cable = lab.cable(ends[i], router)
                    .rightAddress(addresses[i][0] + ".1/24")
                    .rightAddress(addresses[i][1] + ":1/64");
            devices[i] = cable.leftName();
            final String mac = mac(ends[i], cable.leftName());
            for (final String host : new String[] {".2", ".77", ":2", ":77"}) {
                final String prefix = addresses[i][host.startsWith(".") ? 0 : 1];
                router.ip("neigh replace " + prefix + host + " lladdr " + mac + " dev " + cable.rightName());
            }
            headers[i] = HexFormat.ofDelimiter(":").parseHex(mac(router, cable.rightName()) + ':' + mac);
        }
        ends[1].ip("link set " + devices[1] + " mtu 1280");
        router.ip("link set "
                + router.ip("-o -4 route get 198.51.100.2").split("dev ")[1].split(" ")[0] + " mtu 1280");
        return lab.keep(new WiredRouter(ends, devices, headers)).awaitLinks();
    }

    private static void silence(final Namespace end) {
        end.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
    }

    private static String mac(final Namespace namespace, final String device) {
        return namespace.ip("-br link show dev " + device).split("\\s+")[2];
    }

    private WiredRouter awaitLinks() {
        Await.until(Duration.ofSeconds(10), "the router sees its links", () -> {
            put(0, new byte[VIRTIO], marker(0));
            return receive(1, 100) != null;
        });
        exchange(Stimulus.of("nothing")); // what was said of the first markers goes
        return this;
    }

    /**
     * Puts packets into a link. Returns what came out of both, each packet as a line, the left link's first; a marker
     * each way says when that was all.
     */
    List<String> exchange(final Stimulus stimulus) {
        for (final byte[] packet : stimulus.packets()) {
            put(stimulus.link(), stimulus.offload(), packet);
        }
        markers++;
        put(0, new byte[VIRTIO], marker(0));
        final List<String> right = until(1);
        put(1, new byte[VIRTIO], marker(1));
        final List<String> seen =
                new ArrayList<>(until(0).stream().map("left: "::concat).toList());
        right.forEach(line -> seen.add("right: " + line));
        return seen;
    }

    private byte[] marker(final int link) {
        return Packets.ipv4()
                .from(link == 0 ? RoutedHosts.LEFT : RoutedHosts.RIGHT)
                .to(link == 0 ? RoutedHosts.RIGHT : RoutedHosts.LEFT)
                .id(markers)
                .udp(MARKER_PORT, MARKER_PORT)
                .bytes();
    }

    private List<String> until(final int link) {
        final byte[] awaited = marker(1 - link);
        final List<String> lines = new ArrayList<>();
        while (true) {
            final Received received = receive(link, LIMIT_MS);
            if (received == null) {
                throw new AssertionError("the marker did not come out of link " + link + "; what came: " + lines);
            }
            if (isSame(received.packet(), awaited)) {
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

    private void put(final int link, final byte[] offload, final byte[] packet) {
        final byte[] header = headers[link];
        final byte[] frame =
                Arrays.copyOf(header, header.length == 0 ? packet.length : header.length + 2 + packet.length);
        final int at = frame.length - packet.length;
        if (at > 0) {
            final boolean ipv6 = packet[0] >>> 4 == 6;
            frame[at - 2] = (byte) (ipv6 ? 0x86 : 0x08);
            frame[at - 1] = (byte) (ipv6 ? 0xDD : 0x00);
        }
        System.arraycopy(packet, 0, frame, at, packet.length);
        final int errno = links[link].send(behindLinkHeader(offload, at), frame);
        if (errno != 0) {
            throw new AssertionError("the link refused the packet with errno " + errno);
        }
    }

    /** The virtio_net_hdr whose offsets count from the link header on. */
    private static byte[] behindLinkHeader(final byte[] offload, final int linkHeaderLength) {
        final ByteBuffer header = ByteBuffer.wrap(offload.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if ((header.get(0) & NEEDS_CHECKSUM) != 0) {
            header.putShort(2, (short) (header.getShort(2) == 0 ? 0 : header.getShort(2) + linkHeaderLength));
            header.putShort(6, (short) (header.getShort(6) + linkHeaderLength));
        }
        return header.array();
    }

    /** The next packet out of the link that is no talk between neighbours, or null at the limit. */
    private Received receive(final int link, final int limitMs) {
        final int at = VIRTIO + (headers[link].length == 0 ? 0 : headers[link].length + 2);
        while (true) {
            final byte[] frame = links[link].receive(limitMs);
            if (frame == null) {
                return null;
            }
            complete(ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN));
            final byte[] packet = Arrays.copyOfRange(frame, at, frame.length);
            final boolean isIp =
                    at == VIRTIO || frame[at - 2] == 0x08 && frame[at - 1] == 0 || frame[at - 2] == (byte) 0x86;
            if (isIp && !PacketText.isOfNeighbours(packet)) {
                return new Received(
                        packet,
                        frame[1],
                        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getShort(4));
            }
        }
    }

    /** Completes the checksum of a packet that the kernel left to its device, as the header in front says. */
    private static void complete(final ByteBuffer frame) {
        if ((frame.get(0) & NEEDS_CHECKSUM) != 0) {
            final int start = VIRTIO + frame.getShort(6);
            final int at = start + frame.getShort(8);
            final int sum = PacketText.sum(frame.order(ByteOrder.BIG_ENDIAN), start, frame.capacity());
            frame.putShort(at, (short) ~sum);
        }
    }

    @Override
    public void close() {
        for (final PacketSocket link : links) {
            link.close();
        }
    }
}
