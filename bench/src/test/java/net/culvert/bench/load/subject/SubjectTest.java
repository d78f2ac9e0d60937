// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Flows;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.TransportKind;
import net.culvert.bench.load.trial.RealTimeTrials;
import net.culvert.bench.load.trial.TrialObserver;
import net.culvert.bench.load.trial.TrialPlan;
import net.culvert.bench.load.trial.TrialResult;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.AddressControl;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkControl;
import net.culvert.tunio.sys.PrivateNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Little load, so that all of it comes back however busy the machine is. */
class SubjectTest {
    private static final long SETTLE_NS = 5_000_000_000L; // only where something is lost
    private static final int PACKETS = 1500;
    private static final int FLOWS = 20;
    private static final int DEVICE_QUEUE = 400; // packets, fewer than a TUN device holds for a reader that is held up

    private static TrialResult run(final Subject subject, final TransportKind kind, final String from, final String to)
            throws Exception {
        return run(subject, kind, from, to, PACKETS);
    }

    private static TrialResult run(
            final Subject subject, final TransportKind kind, final String from, final String to, final int packets)
            throws Exception {
        final Flows flows = new Flows(
                AddressRange.parse(from), AddressRange.parse(to), PortRange.parse("4000"), PortRange.parse("9"), FLOWS);
        final TemplateTraffic traffic = new TemplateTraffic(kind, FrameSizes.parse("96,400,1200"), flows, 1);
        final TrialResult result = new RealTimeTrials(subject, SETTLE_NS, null, TrialObserver.NONE)
                .run(new TrialPlan("run", traffic, Pacing.steady(Rate.ofPps(5000)), Long.MAX_VALUE, packets));
        assertEquals(packets, result.offered().packets());
        assertEquals(0, result.offered().refused());
        assertEquals(0, result.returned().corrupted() + result.returned().duplicates());
        assertEquals(packets, result.latency().getTotalCount());
        assertTrue(result.latency().getMinValue() > 0);
        return result;
    }

    @ParameterizedTest
    @CsvSource({
        "UDP, 198.51.100.1, 203.0.113.0/28",
        "SYN, 198.51.100.1-198.51.100.9, 203.0.113.1",
        "ICMP, 198.51.100.1, 203.0.113.1",
        "UDP, 2001:db8:1::/120, 2001:db8:2::1",
        "SYN, 2001:db8:1::1, 2001:db8:2::1",
        "ICMP, 2001:db8:1::1, 2001:db8:2::/120"
    })
    void shouldGetAllThroughTheForwardingCore(final TransportKind kind, final String from, final String to)
            throws Exception {
        final CountersFile counters = CountersFile.inMemory();
        try (MemoryRouter router = new MemoryRouter(counters)) {
            final TrialResult result = run(router, kind, from, to);
            assertEquals(
                    PACKETS,
                    result.returned().packets(),
                    () -> counters.snapshot().toString());
            assertEquals(0, result.returned().reordered());
            assertEquals(result.offered().frameBytes(), result.returned().frameBytes());
        }
    }

    @Test
    void shouldHaveItsEchoesAnsweredByTheHostBehindADevice() throws Exception {
        try (PrivateNamespace namespace = PrivateNamespace.create();
                TunPair tun = namespace.call(() -> open("load0"))) {
            final TrialResult result = run(tun, TransportKind.ICMP, "192.0.2.2-192.0.2.9", "192.0.2.1", DEVICE_QUEUE);
            assertEquals(DEVICE_QUEUE, result.returned().packets());
        }
    }

    private static TunPair open(final String name) throws HostException {
        final TunPair pair = TunPair.open(name, name);
        AddressControl.add(name, new byte[] {(byte) 192, 0, 2, 1}, 24);
        return pair;
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1", "::1"})
    void shouldSendToASocket(final String address) throws Exception {
        final InetSocketAddress target = new InetSocketAddress(InetAddress.getByName(address), 9000);
        try (PrivateNamespace namespace = PrivateNamespace.create();
                UdpPath path = namespace.call(() -> openPath(target, false))) {
            final boolean ipv6 = address.contains(":");
            final TrialResult result =
                    run(path, TransportKind.UDP, ipv6 ? "::1" : "127.0.0.1", ipv6 ? "::1" : "127.0.0.1");
            assertEquals(PACKETS, result.returned().packets());
            assertEquals(result.offered().frameBytes(), result.returned().frameBytes());
        }
    }

    @Test
    void shouldGetBackWhatTheFarEndReflects() throws Exception {
        try (DatagramChannel farEnd = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                UdpPath path = openPath((InetSocketAddress) farEnd.getLocalAddress(), true)) {
            final Set<SocketAddress> ports = ConcurrentHashMap.newKeySet();
            Thread.ofPlatform().daemon().start(() -> reflect(farEnd, ports));
            final Flows flows = new Flows(
                    AddressRange.parse("127.0.0.1"),
                    AddressRange.parse("127.0.0.1"),
                    PortRange.parse("1"),
                    PortRange.parse("1"),
                    FLOWS);
            final TemplateTraffic few = new TemplateTraffic(TransportKind.UDP, FrameSizes.of(96), flows, 1);
            final TrialResult result = new RealTimeTrials(path, SETTLE_NS, null, TrialObserver.NONE)
                    .run(new TrialPlan("few", few, Pacing.steady(Rate.ofPps(1000)), Long.MAX_VALUE, 100));
            assertEquals(100, result.returned().packets());
            assertEquals(0, result.returned().reordered());
            assertEquals(FLOWS, ports.size(), "each flow has a port of its own");
        }
    }

    private static void reflect(final DatagramChannel channel, final Set<SocketAddress> ports) {
        final ByteBuffer datagram = ByteBuffer.allocateDirect(2048);
        try {
            while (true) {
                final SocketAddress from = channel.receive(datagram.clear());
                ports.add(from);
                channel.send(datagram.flip(), from);
            }
        } catch (final IOException e) { // the test has closed it
            datagram.clear();
        }
    }

    private static UdpPath openPath(final InetSocketAddress target, final boolean isReflected) throws HostException {
        try {
            return UdpPath.open(target, FLOWS, null, null, isReflected);
        } catch (final LoadException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSayThatAnAddressCannotBeReached() throws Exception {
        final InetSocketAddress target = new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 9000);
        try (PrivateNamespace namespace = PrivateNamespace.create()) {
            final String sentence = namespace.call(
                    () -> assertThrows(LoadException.class, () -> UdpPath.open(target, 1, null, null, false))
                            .getMessage());
            assertEquals("192.0.2.1 cannot be reached from here (Network is unreachable)", sentence);
        }
    }

    @Test
    void shouldCountWhatADeviceRefuses() throws Exception {
        try (PrivateNamespace namespace = PrivateNamespace.create();
                TunPair tun = namespace.call(() -> open("load0"));
                LinkControl links = namespace.call(LinkControl::open)) {
            links.up("load0", false);
            final Flows flows = new Flows(
                    AddressRange.parse("192.0.2.2"),
                    AddressRange.parse("192.0.2.1"),
                    PortRange.parse("1"),
                    PortRange.parse("1"),
                    1);
            final TemplateTraffic traffic = new TemplateTraffic(TransportKind.ICMP, FrameSizes.of(64), flows, 1);
            final TrialResult result = new RealTimeTrials(tun, 1_000_000, null, TrialObserver.NONE)
                    .run(new TrialPlan("down", traffic, Pacing.steady(Rate.ofPps(1000)), Long.MAX_VALUE, 3));
            assertEquals(3, result.offered().packets());
            assertEquals(3, result.offered().refused());
            assertEquals(3, result.lost());
            assertEquals(1, result.lossRatio());
        }
    }
}
