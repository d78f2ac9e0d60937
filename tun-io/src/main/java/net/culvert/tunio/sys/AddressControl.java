// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Gives interfaces of the host addresses and takes them, by RTM_NEWADDR and RTM_DELADDR of rtnetlink(7); control work,
 * any thread, the namespace that the thread is in.
 *
 * <pre>
 *  nlmsghdr:   length (4) | type (2) | flags (2) | sequence (4) | port (4)
 *  ifaddrmsg:  family (1) | prefix length (1) | flags (1) | scope (1) | index (4)
 *  rtattr:     length (2) | type (2) | address (4 or 16), twice: the local address, and the address of the network
 * </pre>
 */
public final class AddressControl {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int NETLINK_ROUTE = 0;
    private static final short RTM_NEWADDR = 20;
    private static final short RTM_DELADDR = 21;
    private static final short REQUEST_ACK = 0x1 | 0x4; // NLM_F_
    private static final short REQUEST_ACK_CREATE_REPLACE = REQUEST_ACK | 0x400 | 0x100;
    private static final byte IFA_F_NODAD = 0x02; // usable at once: nobody else is on a point-to-point link
    private static final short IFA_LOCAL = 2;
    private static final short IFA_ADDRESS = 1;
    private static final int HEADERS = 24; // bytes of nlmsghdr and ifaddrmsg
    private static final int ATTRIBUTE_HEADER = 4; // bytes
    private static final int ERROR = 16; // byte offset of the errno in an answer, negative or 0
    private static final int BUFFER_LENGTH = 4096; // bytes

    private AddressControl() {}

    /** Gives the interface an address of 4 or 16 bytes; one that it has already is no error. */
    public static void add(final String name, final byte[] address, final int prefixLength) throws HostException {
        final String refusal = "interface " + name + " does not take the address";
        check(change(RTM_NEWADDR, name, address, prefixLength, refusal), refusal);
    }

    /** Takes an address of 4 or 16 bytes from the interface; one that it has not is no error. */
    public static void remove(final String name, final byte[] address, final int prefixLength) throws HostException {
        final String refusal = "interface " + name + " does not give up the address";
        final int result = change(RTM_DELADDR, name, address, prefixLength, refusal);
        check(result == -Errno.EADDRNOTAVAIL.number() ? 0 : result, refusal);
    }

    /** Asks the kernel; returns what it answers, 0 or minus the errno. */
    private static int change(
            final short type, final String name, final byte[] address, final int prefixLength, final String refusal)
            throws HostException {
        final int index;
        try (LinkControl links = LinkControl.open()) {
            index = links.index(name);
        }
        final int socket =
                Descriptor.check(LibC.socket(AF_NETLINK, SOCK_RAW | Descriptor.SOCK_CLOEXEC, NETLINK_ROUTE), refusal);
        try {
            final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(BUFFER_LENGTH, 64));
            final DescriptorIo io = new DescriptorIo();
            final int length = request(buffer, type, index, address, prefixLength);
            check(io.write(socket, buffer.addressOffset(), length), refusal);
            check(io.read(socket, buffer.addressOffset(), BUFFER_LENGTH), refusal); // the acknowledgement
            return buffer.getInt(ERROR, ByteOrder.nativeOrder());
        } finally {
            Descriptor.close(socket);
        }
    }

    private static int request(
            final UnsafeBuffer buffer,
            final short type,
            final int index,
            final byte[] address,
            final int prefixLength) {
        final int length = HEADERS + 2 * (ATTRIBUTE_HEADER + address.length);
        buffer.putInt(0, length);
        buffer.putShort(4, type);
        buffer.putShort(6, type == RTM_NEWADDR ? REQUEST_ACK_CREATE_REPLACE : REQUEST_ACK);
        buffer.putLong(8, 0); // sequence, port
        buffer.putByte(16, (byte) (address.length == 4 ? AF_INET : AF_INET6));
        buffer.putByte(17, (byte) prefixLength);
        buffer.putByte(18, address.length == 4 ? 0 : IFA_F_NODAD);
        buffer.putByte(19, (byte) 0); // scope: universe
        buffer.putInt(20, index);
        attribute(buffer, HEADERS, IFA_LOCAL, address);
        attribute(buffer, HEADERS + ATTRIBUTE_HEADER + address.length, IFA_ADDRESS, address);
        return length;
    }

    private static void attribute(final UnsafeBuffer buffer, final int at, final short type, final byte[] value) {
        buffer.putShort(at, (short) (ATTRIBUTE_HEADER + value.length));
        buffer.putShort(at + 2, type);
        buffer.putBytes(at + ATTRIBUTE_HEADER, value);
    }

    private static void check(final long result, final String sentence) throws HostException {
        if (result < 0) {
            throw new HostException(sentence, (int) -result);
        }
    }
}
