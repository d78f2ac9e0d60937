// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.wire.Ipv4Header;
import org.agrona.concurrent.UnsafeBuffer;

/** A fragment in the making, of any size and at any place; documentation addresses, identification 1, UDP. */
final class FragmentBuilder {
    private static final int HEADER = 10; // offload header

    private final boolean ipv6;
    private byte[] source;
    private byte[] destination;
    private int protocol = 17;
    private int id = 1;
    private int start;
    private boolean more;
    private int tos;
    private int firstHeader = 44;
    private byte[] headers = {}; // options of IPv4, extensions of IPv6 in front of the fragment header
    private byte[] data = {};
    private NetworkInterface input;

    private FragmentBuilder(final boolean ipv6) {
        this.ipv6 = ipv6;
        from(ipv6 ? "2001:db8::1" : "192.0.2.1");
        to(ipv6 ? "2001:db8::2" : "198.51.100.2");
    }

    static FragmentBuilder fragment(final boolean ipv6) {
        return new FragmentBuilder(ipv6);
    }

    static FragmentBuilder fragment4() {
        return fragment(false);
    }

    static FragmentBuilder fragment6() {
        return fragment(true);
    }

    FragmentBuilder from(final String address) {
        source = InetAddress.ofLiteral(address).getAddress();
        return this;
    }

    FragmentBuilder to(final String address) {
        destination = InetAddress.ofLiteral(address).getAddress();
        return this;
    }

    FragmentBuilder protocol(final int protocol) {
        this.protocol = protocol;
        return this;
    }

    FragmentBuilder id(final int id) {
        this.id = id;
        return this;
    }

    /** Bytes of the whole in front of it. */
    FragmentBuilder at(final int start) {
        this.start = start;
        return this;
    }

    FragmentBuilder more() {
        more = true;
        return this;
    }

    FragmentBuilder tos(final int tos) {
        this.tos = tos;
        return this;
    }

    FragmentBuilder options(final String hex) {
        headers = HexFormat.of().parseHex(hex);
        return this;
    }

    FragmentBuilder extensions(final int firstHeader, final String hex) {
        this.firstHeader = firstHeader;
        return options(hex);
    }

    FragmentBuilder data(final byte... data) {
        this.data = data;
        return this;
    }

    /** Data that differ by their place in the whole. */
    FragmentBuilder dataOf(final byte[] whole, final int length) {
        return data(Arrays.copyOfRange(whole, start, start + length));
    }

    FragmentBuilder by(final NetworkInterface input) {
        this.input = input;
        return this;
    }

    byte[] bytes() {
        return ipv6 ? bytes6() : bytes4();
    }

    private byte[] bytes4() {
        final ByteBuffer packet = ByteBuffer.allocate(20 + headers.length + data.length);
        packet.put((byte) (0x40 | (20 + headers.length) / 4)).put((byte) tos).putShort((short) packet.capacity());
        packet.putShort((short) id).putShort((short) (start / 8 | (more ? 0x2000 : 0)));
        packet.put((byte) 64).put((byte) protocol).putShort((short) 0);
        packet.put(source).put(destination).put(headers).put(data);
        new Ipv4Header().wrap(new UnsafeBuffer(packet.array()), 0).completeChecksum();
        return packet.array();
    }

    private byte[] bytes6() {
        final ByteBuffer packet = ByteBuffer.allocate(48 + headers.length + data.length);
        packet.putInt(6 << 28 | tos << 20).putShort((short) (packet.capacity() - 40));
        packet.put((byte) firstHeader).put((byte) 64);
        packet.put(source).put(destination).put(headers);
        packet.put((byte) protocol).put((byte) 0).putShort((short) (start | (more ? 1 : 0)));
        return packet.putInt(id).put(data).array();
    }

    /** In memory of its own size, so that a read behind it fails. */
    Packet packet() {
        return packet(bytes(), input);
    }

    static Packet packet(final byte[] bytes, final NetworkInterface input) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[HEADER + bytes.length]);
        buffer.putBytes(HEADER, bytes);
        return new Packet().aim(buffer, HEADER, bytes.length, input);
    }
}
