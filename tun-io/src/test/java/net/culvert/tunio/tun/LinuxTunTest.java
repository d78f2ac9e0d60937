// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import static net.culvert.tunio.tun.TestPackets.NO_HEADER;
import static net.culvert.tunio.tun.TestPackets.gather;
import static net.culvert.tunio.tun.TestPackets.ipv4;
import static net.culvert.tunio.tun.TestPackets.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.Capabilities;
import net.culvert.tunio.sys.Descriptor;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.sys.SegmentedUdp;
import net.culvert.tunio.sys.TestNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinuxTunTest extends TunDeviceContract {
    private static final int GSO_UDP_L4 = 5;

    @Override
    TunHost newHost() {
        return new LinuxHost();
    }

    @Override
    int bytesReadyFor(final int length) {
        return 0; // the kernel's TUN has no FIONREAD
    }

    private LinuxHost kernel() {
        return (LinuxHost) host;
    }

    private LinuxTun open(final String name, final TunOptions options) throws HostException {
        return kernel().open(name, options);
    }

    @ParameterizedTest
    @CsvSource({
        "EIO, TUN_NOT_UP",
        "EBADFD, TUN_GONE",
        "EBADF, TUN_GONE",
        "EAGAIN, TUN_QUEUE_FULL",
        "ENOBUFS, TUN_QUEUE_FULL",
        "ENOMEM, TUN_QUEUE_FULL",
        "EINVAL, TUN_BAD_OFFLOAD",
        "EMSGSIZE, TUN_TOO_LARGE",
        "EFAULT, TUN_WRITE_FAILED",
        "EHOSTUNREACH, TUN_WRITE_FAILED",
    })
    void shouldNameWhatTheKernelRefuses(final net.culvert.tunio.sys.Errno errno, final DropReason reason) {
        assertEquals(reason, TunWriter.reasonOf(errno.number()));
    }

    @Test
    void shouldSayWhichPrivilegeIsMissing() throws Exception {
        final HostException refusal = Capabilities.refusalWithout(() -> LinuxTun.open("cvt0", WITH_HEADER));
        assertEquals("making interface cvt0 takes the capability CAP_NET_ADMIN (EPERM)", refusal.getMessage());
    }

    @Test
    void shouldRefuseTheNameOfAnotherKindOfInterface() {
        assertRefused(
                "interface lo exists already and is no TUN device of this kind (EINVAL)",
                () -> open("lo", WITH_HEADER));
    }

    @Test
    void shouldRefuseAnOffloadHeaderThatContradictsItsPacket() throws Exception {
        try (LinuxTun device = open("cvt0", WITH_HEADER)) {
            device.up(true);
            final byte[] header = NO_HEADER.clone();
            header[1] = 77; // no GSO type
            assertEquals(DropReason.TUN_BAD_OFFLOAD, device.write(gather(header, ipv4(100), 1)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0x67, 0x67", "0x07, 0x07", "0x23, 0x03", "0x01, 0x01", "0x00, 0x00", "0x1000, 0x00"})
    void shouldTakeTheOffloadsTheKernelHas(final String wanted, final String granted) throws Exception {
        try (LinuxTun device = open("cvt0", WITH_HEADER.withOffloads(Integer.decode(wanted)))) {
            assertEquals(Integer.decode(granted), device.offloads());
        }
    }

    @Test
    void shouldReadASuperPacketInPiecesWhereOffloadsAreOff() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER.withOffloads(0));
                TunHost.End end = host.end(device)) {
            end.inject(TestPackets.tcpHeader(1400), TestPackets.tcpSuperPacket(3000));
            assertEquals(3, readWhenReady(device));
            assertEquals(1440, burst.length(0));
            assertEquals(1440, burst.length(1));
            assertEquals(240, burst.length(2));
            assertEquals(0, TestPackets.header(burst, 0)[1]);
        }
    }

    @Test
    void shouldReadSegmentedUdpOfTheHostAsOneSuperPacket() throws Exception {
        try (LinuxTun device = open("cvt0", WITH_HEADER)) {
            kernel().namespace.ip("address", "add", "192.0.2.1/24", "dev", "cvt0");
            device.up(true);
            kernel().namespace.call(() -> SegmentedUdp.send("192.0.2.2", 4000, 3000, 1200));

            assertEquals(1, readWhenReady(device));

            final int at = burst.offset(0);
            assertEquals(28 + 3000, burst.length(0));
            assertEquals(GSO_UDP_L4, burst.buffer().getByte(at - 9));
            assertEquals(1200, burst.buffer().getShort(at - 6, ByteOrder.LITTLE_ENDIAN));
            assertEquals(20, burst.buffer().getShort(at - 4, ByteOrder.LITTLE_ENDIAN), "checksum start");
            assertEquals(6, burst.buffer().getShort(at - 2, ByteOrder.LITTLE_ENDIAN), "checksum offset");
        }
    }

    @Test
    void shouldWorkOnAfterItMovedToAnotherNamespaceAndWasRenamed() throws Exception {
        try (TestNamespace other = new TestNamespace();
                LinuxTun device = open("cvt0", WITH_HEADER)) {
            device.up(true);
            kernel().namespace.ip("link", "set", "cvt0", "netns", other.name());
            assertFalse(host.has("cvt0"));
            assertFalse(device.isUp(), "a move brings an interface down");
            other.ip("link", "set", "cvt0", "name", "cvt9");
            assertEquals("cvt9", device.name());
            device.mtu(1380);
            assertEquals(1380, device.mtu());
            assertTrue(other.ip("link", "show", "cvt9").contains("mtu 1380"));
            device.up(true);
            assertTrue(device.isUp());
            try (TunHost.End end = LinuxHost.end(other, "cvt9");
                    LinkWatcher watcher = device.watchLinks()) {
                end.inject(NO_HEADER, ipv4(100));
                assertEquals(1, readWhenReady(device));
                assertArrayEquals(ipv4(100), packet(burst, 0));
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(101), 1)));
                assertArrayEquals(ipv4(101), packetOf(end.take(WAIT_MS)));
                other.ip("link", "set", "cvt9", "down");
                assertEquals(1, new Poller(watcher.fd()).poll(WAIT_MS));
                assertEquals(device.index(), watcher.next());
            }
        }
    }

    @Test
    void shouldOpenSeveralQueuesOnOneName() throws Exception {
        final TunOptions options = WITH_HEADER.withMultiQueue(true);
        try (LinuxTun first = open("cvt0", options);
                LinuxTun second = open("cvt0", options);
                TunHost.End end = upAndEnd(first)) {
            assertEquals(DropReason.NONE, first.write(gather(NO_HEADER, ipv4(100), 1)));
            assertEquals(DropReason.NONE, second.write(gather(NO_HEADER, ipv4(101), 1)));
            assertArrayEquals(ipv4(100), packetOf(end.take(WAIT_MS)));
            assertArrayEquals(ipv4(101), packetOf(end.take(WAIT_MS)));
            end.inject(NO_HEADER, ipv4(102));
            assertEquals(1, new Poller(first.pollDescriptor(), second.pollDescriptor()).poll(WAIT_MS));
            assertEquals(1, first.read(burst) + second.read(burst));
            assertRefused(
                    "interface cvt0 exists already and is no TUN device of this kind (EINVAL)",
                    () -> open("cvt0", WITH_HEADER));
        }
    }

    private TunHost.End upAndEnd(final TunDevice device) throws HostException {
        device.up(true);
        return host.end(device);
    }

    @Test
    void shouldTakeOverADescriptorWithTheModesItHas() throws Exception {
        for (final TunOptions options :
                new TunOptions[] {WITH_HEADER, PLAIN, WITH_HEADER.withPacketInformation(true)}) {
            final int fd = kernel().namespace.call(() -> handedOver("cvt0", options));
            try (LinuxTun device = LinuxTun.attach(fd, options);
                    TunHost.End end = upAndEnd(device)) {
                assertEquals("cvt0", device.name());
                assertEquals(options.offloads(), device.offloads());
                burst.clear();
                assertEquals(0, device.read(burst), "a descriptor that blocks was left so");
                end.inject(NO_HEADER, ipv4(100));
                assertEquals(1, readWhenReady(device));
                assertArrayEquals(ipv4(100), packet(burst, 0));
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(101), 1)));
                assertArrayEquals(ipv4(101), packetOf(end.take(WAIT_MS)));
            }
        }
    }

    /** A descriptor as another process would make it; blocking it would be read for ever. */
    private static int handedOver(final String name, final TunOptions options) throws HostException {
        final int fd = TunControl.open();
        SegmentedUdp.makeBlocking(fd);
        TunControl.create(
                fd,
                name,
                TunControl.IFF_TUN
                        | (options.virtioHeader() ? TunControl.IFF_VNET_HDR : 0)
                        | (options.packetInformation() ? 0 : TunControl.IFF_NO_PI));
        return fd;
    }

    @Test
    void shouldRefuseToTakeOverWhatIsNoTunDevice() throws Exception {
        assertRefused("descriptor 9999 is no TUN device (EBADF)", () -> LinuxTun.attach(9999, WITH_HEADER));
        final int fresh = TunControl.open(); // no interface was made on it
        try {
            assertTrue(assertThrows(HostException.class, () -> LinuxTun.attach(fresh, WITH_HEADER))
                    .getMessage()
                    .startsWith("descriptor " + fresh + " is no TUN device"));
            kernel().namespace.call(() -> makeTap(fresh));
            assertRefused(
                    "descriptor " + fresh + " is a TAP device, not a TUN device (EINVAL)",
                    () -> LinuxTun.attach(fresh, WITH_HEADER));
        } finally {
            Descriptor.close(fresh);
        }
    }

    private static String makeTap(final int fd) throws HostException {
        final int tap = 0x0002;
        return TunControl.create(fd, "cvtap%d", tap | TunControl.IFF_NO_PI);
    }
}
