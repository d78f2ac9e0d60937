// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.SoftwareHost;
import net.culvert.tunio.tun.SoftwareLink;
import net.culvert.tunio.tun.SoftwareTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import net.culvert.tunnel.aead.AeadEngines;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbered packets of several flows through two tunnels, under every policy: none overtakes another, none is lost. */
@Timeout(60)
class DispatchOrderTest {
    private static final int FLOWS = 4;
    private static final int PACKETS = 20_000;
    private static final int WINDOW = 50; // packets on their way, fewer than a queue holds bursts
    private static final int LENGTH = 300; // bytes
    private static final int PORT = 20; // offsets in the packet
    private static final int NUMBER = 28;
    private static final int WAIT_MS = 10_000;

    private final int[] next = new int[FLOWS];
    private final UnsafeBuffer arrived =
            new UnsafeBuffer(ByteBuffer.allocateDirect(Gather.HEADER_LENGTH + TunDevice.MAX_MTU));
    private final UnsafeBuffer packet = MemoryDemo.udp(DemoTunnels.LEFT_ADDRESS, DemoTunnels.RIGHT_ADDRESS, LENGTH);
    private SoftwareTun left;
    private SoftwareTun right;

    @BeforeEach
    void openDevices() throws HostException {
        final SoftwareHost host = new SoftwareHost();
        left = open(host, "left");
        right = open(host, "right");
    }

    private static SoftwareTun open(final SoftwareHost host, final String name) throws HostException {
        final SoftwareTun tun = host.open(name, TunOptions.DEFAULT);
        tun.mtu(DemoTunnels.MTU);
        tun.up(true);
        return tun;
    }

    private void send(final SoftwareLink from, final int number) {
        packet.putShort(PORT, (short) (number % FLOWS));
        packet.putInt(NUMBER, number);
        assertFalse(from.inject(packet, 0, LENGTH).isDrop());
    }

    private void take(final SoftwareLink to) {
        while (to.take(arrived) == 0) { // readiness may be spurious
            assertTrue(to.await(WAIT_MS), "a packet is missing");
        }
        final int number = arrived.getInt(Gather.HEADER_LENGTH + NUMBER);
        final int flow = number % FLOWS;
        assertEquals(next[flow] * FLOWS + flow, number, "flow " + flow);
        next[flow]++;
    }

    /** Sends packets {@code from} to {@code to} and takes them, some on their way at any time. */
    private void pass(final SoftwareLink sender, final SoftwareLink receiver, final int from, final int to) {
        for (int i = from; i < to + WINDOW; i++) {
            if (i < to) {
                send(sender, i);
            }
            if (i >= from + WINDOW) {
                take(receiver);
            }
        }
    }

    private DemoTunnels openTunnels() throws IOException {
        return new DemoTunnels(
                left, right, 0, AeadEngines.choose(AeadEngines.AUTO).engine());
    }

    private static void assertAllCounted(final DemoTunnels tunnels) {
        final Map<String, Long> sender = tunnels.counters(DemoTunnels.LEFT_ADDRESS);
        final Map<String, Long> receiver = tunnels.counters(DemoTunnels.RIGHT_ADDRESS);
        assertEquals(Map.of(), tunnels.drops());
        assertEquals(PACKETS, sender.get("outbound.received.packets"));
        assertEquals(PACKETS, sender.get("outbound.sealed.packets") + sender.get("outbound.queued.packets"));
        assertEquals(PACKETS, receiver.get("inbound.opened.packets"));
    }

    @ParameterizedTest(name = "{0}, {1} workers, spinning {2} us")
    @CsvSource({"DIRECT,1,0", "HYBRID,1,0", "HYBRID,3,20", "DEFERRED,1,0", "DEFERRED,2,20", "DEFERRED,4,0"})
    void shouldKeepTheOrderOfEachFlow(final DispatchPolicy policy, final int workers, final int spinUs)
            throws IOException {
        try (DemoTunnels tunnels = openTunnels();
                SoftwareLink from = left.link();
                SoftwareLink to = right.link()) {
            tunnels.dispatch(new DispatchSettings(policy, workers, 64, spinUs * 1_000L));
            pass(from, to, 0, 1); // brings the tunnel up
            pass(from, to, 1, PACKETS);
            assertAllCounted(tunnels);
        }
    }

    @Test
    void shouldKeepTheOrderWhileThePolicyChanges() throws IOException {
        try (DemoTunnels tunnels = openTunnels();
                SoftwareLink from = left.link();
                SoftwareLink to = right.link()) {
            pass(from, to, 0, 1);
            final int step = PACKETS / 20;
            for (int i = 0; i < 20; i++) {
                final DispatchPolicy policy = DispatchPolicy.values()[i % DispatchPolicy.values().length];
                tunnels.dispatch(new DispatchSettings(policy, 1 + i % 4, 64, 0));
                pass(from, to, Math.max(1, i * step), (i + 1) * step);
            }
            assertAllCounted(tunnels);
        }
    }

    @Test
    void shouldCountWhatAFullQueueRefuses() throws IOException {
        try (DemoTunnels tunnels = openTunnels();
                SoftwareLink from = left.link();
                SoftwareLink to = right.link()) {
            pass(from, to, 0, 1);
            tunnels.dispatch(new DispatchSettings(DispatchPolicy.DEFERRED, 1, 1, 0));
            int sent = 1;
            while (!tunnels.drops().containsKey("outbound ring_full") && sent < 1_000_000) {
                sent += from.inject(packet, 0, LENGTH).isDrop() ? 0 : 1;
                to.take(arrived);
            }
            assertTrue(tunnels.drops().containsKey("outbound ring_full"), tunnels.drops()::toString);
            awaitIdle(from, tunnels);
            final Map<String, Long> sender = tunnels.counters(DemoTunnels.LEFT_ADDRESS);
            assertEquals(sent, sender.get("outbound.received.packets"));
            assertEquals(
                    sent,
                    sender.get("outbound.sealed.packets")
                            + sender.get("outbound.queued.packets")
                            + sender.get("outbound.drop.ring_full.packets"));
        }
    }

    private static void awaitIdle(final SoftwareLink from, final DemoTunnels tunnels) {
        Map<String, Long> before = Map.of();
        for (Map<String, Long> now = tunnels.counters(DemoTunnels.LEFT_ADDRESS); !now.equals(before); ) {
            before = now;
            from.await(100); // nothing comes from there: it is the time that counts
            now = tunnels.counters(DemoTunnels.LEFT_ADDRESS);
        }
    }
}
