// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import static org.junit.jupiter.api.Assertions.*;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSocketsTest {
    private static final int POLL_MS = 3000;

    @Test
    void shouldBindBothFamiliesToOnePortTheKernelChose() throws HostException {
        try (UdpSockets sockets = UdpSockets.open(0, 0)) {
            assertNotEquals(0, sockets.port());
            assertEquals(sockets.port(), sockets.of(false).port());
            assertEquals(sockets.port(), sockets.of(true).port());
            assertTrue(sockets.of(true).ipv6());
            assertTrue(sockets.of(false).hasGro() && sockets.of(true).hasGro());
            assertTrue(sockets.of(false).hasGso() && sockets.of(true).hasGso());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSayThatAPortIsInUse(final boolean ipv6) throws HostException {
        try (UdpSocket holder = UdpSocket.open(ipv6, 0, 0)) {
            final HostException e = assertThrows(HostException.class, () -> UdpSocket.open(ipv6, holder.port(), 0));

            assertTrue(e.is(Errno.EADDRINUSE));
            assertEquals(
                    "UDP port " + holder.port() + " is in use on " + (ipv6 ? "IPv6" : "IPv4")
                            + ": choose another listen port or stop the program that holds it (EADDRINUSE)",
                    e.getMessage());
        }
    }

    @Test
    void shouldMarkWhatItSends() throws HostException {
        try (UdpSockets sockets = UdpSockets.open(0, 0xCA6C)) {
            assertEquals(0xCA6C, mark(sockets.of(false)));
            assertEquals(0xCA6C, mark(sockets.of(true)));

            sockets.fwmark(0x80000001);
            assertEquals(0x80000001, mark(sockets.of(false)));
            assertEquals(0x80000001, mark(sockets.of(true)));

            sockets.port(0, () -> {});
            assertEquals(0x80000001, mark(sockets.of(false)), "a new port keeps the mark");
            sockets.fwmark(0);
            assertEquals(0, mark(sockets.of(true)));
        }
    }

    private static int mark(final UdpSocket socket) {
        final int[] value = new int[1];
        assertEquals(
                0,
                UdpSystemCalls.getsockopt(
                        socket.descriptor(), UdpSystemCalls.SOL_SOCKET, UdpSystemCalls.SO_MARK, value, new int[] {4}));
        return value[0];
    }

    @Test
    void shouldWorkWithoutPrivilegesButRefuseAMark() throws Exception {
        final CompletableFuture<HostException> refusal = new CompletableFuture<>();
        final Thread unprivileged = Thread.ofPlatform().start(() -> {
            try (UdpSockets sockets = openWithoutCapabilities()) {
                refusal.complete(assertThrows(HostException.class, () -> sockets.fwmark(7)));
            } catch (final Throwable e) {
                refusal.completeExceptionally(e);
            }
        });
        unprivileged.join(POLL_MS);

        assertTrue(refusal.get(1, TimeUnit.SECONDS).is(Errno.EPERM));
        assertEquals(
                "The firewall mark 0x7 cannot be set: it takes the capability CAP_NET_ADMIN (EPERM)",
                refusal.get().getMessage());
    }

    private static UdpSockets openWithoutCapabilities() throws HostException {
        TestCalls.dropCapabilities();
        return UdpSockets.open(0, 0);
    }

    @Test
    void shouldChangeThePortUnderTheSameDescriptorsWhileAThreadPolls() throws Exception {
        final int wakeUp = TestCalls.eventfd(0, 0);
        try (UdpEnd end = new UdpEnd();
                UdpEnd peer = new UdpEnd()) {
            final int oldPort = end.sockets.port();
            final int fd = end.sockets.of(false).descriptor();
            final int fd6 = end.sockets.of(true).descriptor();
            final CompletableFuture<Integer> woken = pollInBackground(fd, wakeUp);

            end.sockets.port(0, () -> TestCalls.signal(wakeUp));

            assertEquals(0, woken.get(1, TimeUnit.SECONDS), "only the eventfd woke it");
            assertEquals(0, TestCalls.awaitReadable(fd, 20), "the new socket is quiet");
            assertNotEquals(oldPort, end.sockets.port());
            assertEquals(fd, end.sockets.of(false).descriptor());
            assertEquals(fd6, end.sockets.of(true).descriptor());
            UdpSockets.open(oldPort, 0).close(); // the old port is free
            for (final String address : new String[] {"127.0.0.1", "::1"}) {
                shouldAnswerFromTheNewPort(end, peer, address);
            }
        } finally {
            TestCalls.close(wakeUp);
        }
    }

    /** A thread that sleeps in poll(2) on both descriptors; tells the events of the first when it comes out. */
    private static CompletableFuture<Integer> pollInBackground(final int fd, final int wakeUp) throws Exception {
        final CompletableFuture<Integer> events = new CompletableFuture<>();
        final CountDownLatch polling = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            TestCalls.awaitReadable(fd, 0); // binds the native call
            polling.countDown();
            events.complete(TestCalls.awaitReadable(fd, wakeUp, POLL_MS));
        });
        polling.await();
        Thread.sleep(50); // into poll(2)
        return events;
    }

    private static void shouldAnswerFromTheNewPort(final UdpEnd end, final UdpEnd peer, final String address)
            throws HostException {
        final boolean ipv6 = address.contains(":");
        peer.send(end.at(address), Bytes.random(40), 0);
        assertNotEquals(0, TestCalls.awaitReadable(end.sockets.of(ipv6).descriptor(), POLL_MS) & TestCalls.POLLIN);
        final Endpoint back = end.receive(ipv6, 40).getFirst().endpoint();
        end.send(back, Bytes.random(50), 0);
        assertEquals(
                Endpoint.of(new InetSocketAddress(address, end.sockets.port())),
                peer.receive(ipv6, 50).getFirst().endpoint().withoutLocal());
    }

    @Test
    void shouldStayAsItWasWhereTheNewPortIsInUse() throws HostException {
        try (UdpSockets sockets = UdpSockets.open(0, 0);
                UdpSocket holder = UdpSocket.open(true, 0, 0)) {
            final int port = sockets.port();

            final HostException e =
                    assertThrows(HostException.class, () -> sockets.port(holder.port(), () -> fail("no change")));

            assertTrue(e.is(Errno.EADDRINUSE), e.getMessage());
            assertEquals(port, sockets.port());
            sockets.port(port, () -> fail("no change")); // no change, no conflict with itself
            assertEquals(port, sockets.of(true).port());
            UdpSocket.open(false, holder.port(), 0).close(); // nothing was left open on the port
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldDoWithoutAFamilyTheHostLacks(final boolean lacksIpv6) throws HostException {
        try (UdpSockets sockets = UdpSockets.open(0, 0, hostWithout(lacksIpv6))) {
            assertNull(sockets.of(lacksIpv6));
            assertEquals(sockets.port(), sockets.of(!lacksIpv6).port());
            final int port = sockets.port();
            sockets.port(0, () -> {});
            assertNotEquals(port, sockets.port());
            sockets.fwmark(5);
            assertEquals(5, mark(sockets.of(!lacksIpv6)));
        }
    }

    private static UdpSockets.Opener hostWithout(final boolean lacksIpv6) {
        return (ipv6, port, fwmark) -> {
            if (ipv6 == lacksIpv6) {
                throw new HostException("no such family", Errno.EAFNOSUPPORT.number());
            }
            return UdpSocket.open(ipv6, port, fwmark);
        };
    }

    @Test
    void shouldSayThatTheHostHasNoFamilyAtAll() {
        final HostException e = assertThrows(
                HostException.class,
                () -> UdpSockets.open(0, 0, (ipv6, port, fwmark) -> {
                    throw new HostException("no such family", Errno.EAFNOSUPPORT.number());
                }));

        assertTrue(e.is(Errno.EAFNOSUPPORT));
    }

    @Test
    void shouldTryAnotherPortWhereTheKernelsChoiceIsTakenOnIpv6() throws HostException {
        final AtomicInteger refusals = new AtomicInteger(3);
        final UdpSockets.Opener opener = (ipv6, port, fwmark) -> {
            if (ipv6 && refusals.getAndDecrement() > 0) {
                throw new HostException("taken", Errno.EADDRINUSE.number());
            }
            return UdpSocket.open(ipv6, port, fwmark);
        };
        try (UdpSockets sockets = UdpSockets.open(0, 0, opener)) {
            assertEquals(sockets.of(false).port(), sockets.of(true).port());
            assertEquals(-1, refusals.get());
        }
    }

    @Test
    void shouldFreeThePortWhenClosed() throws HostException {
        final UdpSocket socket = UdpSocket.open(false, 0, 0);

        socket.close();
        socket.close();

        assertEquals(-1, socket.descriptor());
        UdpSocket.open(false, socket.port(), 0).close();
    }
}
