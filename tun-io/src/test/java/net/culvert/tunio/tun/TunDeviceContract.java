// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static net.culvert.tunio.tun.TestPackets.NO_HEADER;
import static net.culvert.tunio.tun.TestPackets.gather;
import static net.culvert.tunio.tun.TestPackets.ipv4;
import static net.culvert.tunio.tun.TestPackets.ipv6;
import static net.culvert.tunio.tun.TestPackets.packet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.Poller;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every TUN device does; run against the kernel's and the one in this process. */
@Timeout(20)
abstract class TunDeviceContract {
    static final int WAIT_MS = 2000; // for what must come
    static final int QUIET_MS = 50; // for what must not
    static final TunOptions WITH_HEADER = TunOptions.DEFAULT;
    static final TunOptions PLAIN = TunOptions.PLAIN;

    final TunHost host = newHost();
    final Burst burst = new Burst(1 << 20, 64);

    abstract TunHost newHost();

    /** What {@link TunDevice#bytesReady} says where a packet of the length waits. */
    abstract int bytesReadyFor(int length);

    @AfterEach
    void closeHost() {
        host.close();
    }

    final TunDevice openUp(final String name, final TunOptions options) throws HostException {
        final TunDevice device = host.open(name, options);
        device.up(true);
        return device;
    }

    /** Closes a device before its block ends. */
    static void close(final TunDevice device) {
        device.close();
    }

    final int readWhenReady(final TunDevice device) throws HostException {
        assertEquals(1, new Poller(device.pollDescriptor()).poll(WAIT_MS), "nothing to read came");
        return device.read(burst);
    }

    static byte[] packetOf(final byte[] taken) {
        return Arrays.copyOfRange(taken, Gather.HEADER_LENGTH, taken.length);
    }

    static void assertRefused(final String sentence, final org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(HostException.class, call).getMessage());
    }

    @Test
    void shouldMakeTheInterfaceAndTakeItAwayWithTheDevice() throws Exception {
        final TunDevice device = host.open("cvt0", WITH_HEADER);
        assertEquals("cvt0", device.name());
        assertTrue(host.has("cvt0"));

        device.close();
        device.close();

        assertFalse(host.has("cvt0"));
        assertEquals(DropReason.TUN_GONE, device.write(gather(NO_HEADER, ipv4(28), 1)));
        assertThrows(HostException.class, () -> device.read(burst));
        assertThrows(HostException.class, device::mtu);
    }

    @Test
    void shouldPickTheFirstFreeUnit() throws Exception {
        try (TunDevice first = host.open("", WITH_HEADER);
                TunDevice second = host.open("tun%d", PLAIN);
                TunDevice other = host.open("wg%d", PLAIN)) {
            assertEquals("tun0", first.name());
            assertEquals("tun1", second.name());
            assertEquals("wg0", other.name());
            close(first);
            try (TunDevice third = host.open("", PLAIN)) {
                assertEquals("tun0", third.name());
            }
        }
    }

    @Test
    void shouldRefuseASecondOpenAsBusy() throws Exception {
        try (TunDevice device = host.open("cvt0", WITH_HEADER)) {
            assertRefused(
                    "interface cvt0 is in use by another process (EBUSY)",
                    () -> host.open(device.name(), WITH_HEADER).close());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sixteen-bytes-00, is longer than 15 bytes",
        "ünterseeboot-münchen, is longer than 15 bytes",
        "., is reserved",
        ".., is reserved",
        "a/b, has a character that no interface name may have",
        "'a b', has a character that no interface name may have",
        "a:1, has a character that no interface name may have",
        "%s, has a character that no interface name may have",
        "%d%d, has a character that no interface name may have",
    })
    void shouldRefuseNamesThatNoInterfaceCanHave(final String name, final String why) {
        final IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> host.open(name, PLAIN).close());
        assertEquals("interface name \"" + name + "\" " + why, refusal.getMessage());
    }

    @Test
    void shouldSayGoneWhenTheHostDestroysTheDevice() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER)) {
            host.destroy("cvt0");

            assertTrue(new Poller(device.pollDescriptor()).poll(WAIT_MS) > 0, "a sleeping reader is not woken");
            assertTrue(
                    assertThrows(HostException.class, () -> device.read(burst)).is(Errno.EBADFD));
            assertTrue(assertThrows(HostException.class, device::mtu).is(Errno.EBADFD));
            assertTrue(assertThrows(HostException.class, device::isUp).is(Errno.EBADFD));
            assertEquals(DropReason.TUN_GONE, device.write(gather(NO_HEADER, ipv4(28), 1)));
            try (TunDevice again = host.open("cvt0", WITH_HEADER)) {
                assertEquals(0, again.read(burst));
                close(device);
                assertTrue(host.has("cvt0"), "closing the old holder took the new device away");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 575, 65536})
    void shouldRefuseAnMtuOutOfBounds(final int mtu) throws Exception {
        try (TunDevice device = host.open("cvt0", PLAIN)) {
            final IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> device.mtu(mtu));
            assertEquals("an MTU is 576 to 65535 bytes, not " + mtu, refusal.getMessage());
            assertEquals(1500, device.mtu());
        }
    }

    @Test
    void shouldChangeItsMtuWhilePacketsFlow() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            for (final int mtu : new int[] {576, 65535, 1420}) {
                device.mtu(mtu);
                assertEquals(mtu, device.mtu());
                assertEquals(DropReason.NONE, end.inject(NO_HEADER, ipv4(mtu)));
                burst.clear();
                assertEquals(1, readWhenReady(device));
                assertArrayEquals(ipv4(mtu), packet(burst, 0));
            }
        }
    }

    @Test
    void shouldReadOnePacketAsOneEntry() throws Exception {
        for (final TunOptions options : new TunOptions[] {WITH_HEADER, PLAIN}) {
            try (TunDevice device = openUp("cvt0", options);
                    TunHost.End end = host.end(device)) {
                burst.clear();
                burst.buffer().setMemory(0, 16384, (byte) 0xFF);
                end.inject(NO_HEADER, ipv4(1500));
                end.inject(NO_HEADER, ipv6(61));
                end.inject(NO_HEADER, ipv4(28));

                assertEquals(3, readWhenReady(device));

                assertArrayEquals(ipv4(1500), packet(burst, 0));
                assertArrayEquals(ipv6(61), packet(burst, 1));
                assertArrayEquals(ipv4(28), packet(burst, 2));
                for (int i = 0; i < 3; i++) {
                    assertEquals(0, burst.offset(i) % 16);
                    assertArrayEquals(NO_HEADER, TestPackets.header(burst, i));
                }
                assertEquals(0, device.truncated());
            }
        }
    }

    @Test
    void shouldLeaveWhatDoesNotFitTheBurstForTheNextRead() throws Exception {
        final Burst twoEntries = new Burst(1 << 20, 2);
        final Burst oneLongest = new Burst(Burst.HEADROOM + 64 + 65535 + 64, 64);
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            for (int i = 0; i < 4; i++) {
                end.inject(NO_HEADER, ipv4(100 + i));
            }
            assertEquals(2, device.read(twoEntries));
            assertEquals(0, device.read(twoEntries));
            assertEquals(1, device.read(oneLongest));
            assertEquals(0, device.read(oneLongest));
            assertEquals(1, readWhenReady(device));
            assertArrayEquals(ipv4(103), packet(burst, 0));
        }
    }

    @Test
    void shouldCutAndCountWhatDoesNotFitTheReadersBuffer() throws Exception {
        final Burst small = new Burst(Burst.HEADROOM + 16 + 100, 64);
        for (final TunOptions options : new TunOptions[] {WITH_HEADER, PLAIN, PLAIN.withPacketInformation(true)}) {
            try (TunDevice device = openUp("cvt0", options);
                    TunHost.End end = host.end(device)) {
                end.inject(NO_HEADER, ipv4(500));
                end.inject(NO_HEADER, ipv4(60));
                small.clear();

                assertEquals(1, device.read(small));

                assertEquals(small.capacity() - small.offset(0), small.length(0));
                assertArrayEquals(Arrays.copyOf(ipv4(500), small.length(0)), packet(small, 0));
                assertEquals(1, device.truncated());
                small.clear();
                assertEquals(1, device.read(small), "the rest of a packet that was cut is lost, the next one is whole");
                assertArrayEquals(ipv4(60), packet(small, 0));
                assertEquals(1, device.truncated());
            }
        }
    }

    @Test
    void shouldWriteOneGatherAsOnePacket() throws Exception {
        for (final TunOptions options : new TunOptions[] {WITH_HEADER, PLAIN}) {
            try (TunDevice device = openUp("cvt0", options);
                    TunHost.End end = host.end(device)) {
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(1400), 1)));
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv6(1000), 7)));
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(65535), 45)));
                assertArrayEquals(ipv4(1400), packetOf(end.take(WAIT_MS)));
                assertArrayEquals(ipv6(1000), packetOf(end.take(WAIT_MS)));
                assertArrayEquals(ipv4(65535), packetOf(end.take(WAIT_MS)));
                assertNull(end.take(QUIET_MS));
            }
        }
    }

    @Test
    void shouldGiveEveryRefusedWriteItsReason() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            final byte[] neither = ipv4(28);
            neither[0] = 0x55;
            assertEquals(DropReason.TUN_TOO_LARGE, device.write(gather(NO_HEADER, new byte[65536], 2)));
            assertEquals(DropReason.TUN_UNKNOWN_FAMILY, device.write(gather(NO_HEADER, neither, 1)));
            assertEquals(DropReason.TUN_UNKNOWN_FAMILY, device.write(new Gather(1)));
            device.up(false);
            assertFalse(device.isUp());
            assertEquals(DropReason.TUN_NOT_UP, device.write(gather(NO_HEADER, ipv4(28), 1)));
            device.up(true);
            assertTrue(device.isUp());
            assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(29), 1)));
            assertArrayEquals(ipv4(29), packetOf(end.take(WAIT_MS)), "a refused packet went through");
        }
    }

    @Test
    void shouldRefuseSuperPacketsWithoutOffloads() throws Exception {
        try (TunDevice device = openUp("cvt0", PLAIN)) {
            assertEquals(0, device.offloads());
            final Gather superPacket = gather(TestPackets.tcpHeader(1400), TestPackets.tcpSuperPacket(3000), 1);
            assertEquals(DropReason.TUN_BAD_OFFLOAD, device.write(superPacket));
        }
    }

    @Test
    void shouldPassSuperPacketsBothWays() throws Exception {
        final byte[] header = TestPackets.tcpHeader(1400);
        final byte[] superPacket = TestPackets.tcpSuperPacket(3000);
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            assertEquals(WITH_HEADER.offloads(), device.offloads());
            end.inject(header, superPacket);
            assertEquals(1, readWhenReady(device));
            assertSameOffload(header, TestPackets.header(burst, 0));
            assertArrayEquals(superPacket, packet(burst, 0));

            assertEquals(DropReason.NONE, device.write(gather(header, superPacket, 3)));
            final byte[] taken = end.take(WAIT_MS);
            assertSameOffload(header, taken);
            assertArrayEquals(superPacket, packetOf(taken));
        }
    }

    /** All but bytes 2 and 3, the header length, which the kernel fills in as a hint with what lies in one piece. */
    private static void assertSameOffload(final byte[] expected, final byte[] actual) {
        assertArrayEquals(Arrays.copyOf(expected, 2), Arrays.copyOf(actual, 2));
        assertArrayEquals(Arrays.copyOfRange(expected, 4, 10), Arrays.copyOfRange(actual, 4, 10));
    }

    @Test
    void shouldKeepPacketInformationToItself() throws Exception {
        for (final TunOptions options : new TunOptions[] {WITH_HEADER, PLAIN}) {
            try (TunDevice device = openUp("cvt0", options.withPacketInformation(true));
                    TunHost.End end = host.end(device)) {
                burst.clear();
                end.inject(NO_HEADER, ipv4(100));
                end.inject(NO_HEADER, ipv6(101));
                assertEquals(2, readWhenReady(device));
                assertArrayEquals(ipv4(100), packet(burst, 0));
                assertArrayEquals(ipv6(101), packet(burst, 1));
                assertArrayEquals(NO_HEADER, TestPackets.header(burst, 0));
                assertArrayEquals(NO_HEADER, TestPackets.header(burst, 1));
                assertEquals(0, device.truncated());

                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv4(200), 1)));
                assertEquals(DropReason.NONE, device.write(gather(NO_HEADER, ipv6(201), 5)));
                assertArrayEquals(ipv4(200), packetOf(end.take(WAIT_MS)));
                assertArrayEquals(ipv6(201), packetOf(end.take(WAIT_MS)));
            }
        }
    }

    @Test
    void shouldPollReadableExactlyWhilePacketsWait() throws Exception {
        try (TunDevice device = openUp("cvt0", WITH_HEADER);
                TunHost.End end = host.end(device)) {
            final Poller poller = new Poller(device.pollDescriptor());
            assertEquals(0, device.read(burst), "a read of nothing must not block");
            for (int round = 0; round < 3; round++) {
                assertEquals(0, poller.poll(0));
                assertEquals(0, device.bytesReady());
                end.inject(NO_HEADER, ipv4(100));
                end.inject(NO_HEADER, ipv4(200));
                assertEquals(1, poller.poll(WAIT_MS));
                assertTrue(poller.ready(0));
                assertFalse(poller.hasError(0));
                assertEquals(bytesReadyFor(100), device.bytesReady());
                assertEquals(2, device.read(burst));
            }
        }
    }

    @Test
    void shouldNotAllocatePerPacket() throws Throwable {
        try (TunDevice device = openUp("cvt0", WITH_HEADER)) {
            device.up(false); // the whole way to the device, and nothing piles up behind it
            final Gather packet = gather(NO_HEADER, ipv4(100), 1);
            assertAllocatesNothing(() -> {
                if (device.write(packet) != DropReason.TUN_NOT_UP || device.read(burst) != 0) {
                    throw new AssertionError("a device that is down took or gave a packet");
                }
            });
        }
    }
}
