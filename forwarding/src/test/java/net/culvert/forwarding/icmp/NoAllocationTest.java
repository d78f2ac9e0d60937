// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.tcp.MssClamp;
import net.culvert.forwarding.tcp.TcpReset;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;

class NoAllocationTest {
    private final Worktable four = new Worktable();
    private final Worktable six = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final CountersFile counters = CountersFile.inMemory();
    private int told;

    NoAllocationTest() {
        settings.errorsPerSecond(0);
        settings.repliesPerSecond(0);
        settings.redirectsPerSecond(0);
        settings.resetsPerSecond(0);
    }

    private static void require(final boolean holds) {
        if (!holds) {
            throw new AssertionError("not what was to be measured");
        }
    }

    @Test
    void shouldNotAllocateWhenItMakesErrors() throws Throwable {
        final IcmpErrors errors = new IcmpErrors(settings, () -> 1, counters, "test");
        four.receive(ipv4().payload(payload(1, 1000)).bytes());
        six.receive(ipv6().payload(payload(1, 1000)).bytes());

        assertAllocatesNothing(() -> {
            four.slab.clear();
            six.slab.clear();
            require(errors.build(four.packet, DropReason.IP_NO_ROUTE, four.own4, four.slab, 0) == Answer.MADE);
            require(errors.build(six.packet, DropReason.IP_NO_ROUTE, six.own6, six.slab, 0) == Answer.MADE);
            require(errors.build(six.packet, DropReason.IP_BLACKHOLE, six.own6, six.slab, 0) == Answer.NOT_DUE);
        });
    }

    @Test
    void shouldNotAllocateWhenItKeepsSilent() throws Throwable {
        settings.errorsPerSecond(1);
        final IcmpErrors errors = new IcmpErrors(settings, () -> 1, counters, "test");
        four.receive(ipv4().to("192.0.2.255").bytes());
        six.receive(ipv6().bytes());
        errors.build(six.packet, DropReason.IP_NO_ROUTE, six.own6, six.slab, 0);

        assertAllocatesNothing(() -> {
            require(errors.build(four.packet, DropReason.IP_NO_ROUTE, four.own4, four.slab, 0) == Answer.FORBIDDEN);
            require(errors.build(six.packet, DropReason.IP_NO_ROUTE, six.own6, six.slab, 0) == Answer.RATE_LIMITED);
        });
    }

    @Test
    void shouldNotAllocateWhenItRedirects() throws Throwable {
        final Redirects redirects = new Redirects(settings, () -> 1, counters, "test");
        four.receive(ipv4().payload(payload(1, 1000)).bytes());
        six.receive(ipv6().payload(payload(1, 1000)).bytes());
        final NextHop way4 = NextHop.via(four.input, Prefix.parse("192.0.2.253"));
        final NextHop way6 = NextHop.via(six.input, Prefix.parse("fe80::253"));
        final InterfaceAddress linkLocal = InterfaceAddress.parse("fe80::fe/64");

        assertAllocatesNothing(() -> {
            four.slab.clear();
            six.slab.clear();
            require(redirects.build(four.packet, way4, four.own4, four.slab, 0) == Answer.MADE);
            require(redirects.build(six.packet, way6, linkLocal, six.slab, 0) == Answer.MADE);
        });
    }

    @Test
    void shouldNotAllocateWhenItRepliesAndListens() throws Throwable {
        final IcmpInput input = new IcmpInput(settings, (m, t, c, mtu, o, l) -> told++, () -> 1, counters, "test");
        final byte[] request4 = ipv4().icmpEcho().payload(payload(1, 56)).bytes();
        final byte[] request6 = ipv6().icmpEcho().payload(payload(1, 56)).bytes();
        four.receive(request4);
        six.receive(request6);
        final Worktable error = new Worktable();
        error.receive(
                Worktable.message(ipv4().icmpEcho().payload(ipv4().bytes()).bytes(), 3, 4, 1400));

        assertAllocatesNothing(() -> {
            four.packet.buffer().putBytes(four.packet.offset(), request4);
            six.packet.buffer().putBytes(six.packet.offset(), request6);
            require(input.input(four.packet, 20, false, 0) == DropReason.NONE);
            require(input.input(six.packet, 40, false, 0) == DropReason.NONE);
            require(input.input(error.packet, 20, false, 0) == DropReason.DELIVERED);
        });
        assertTrue(told > 0);
    }

    @Test
    void shouldNotAllocateWhenItResets() throws Throwable {
        final TcpReset resets = new TcpReset(settings, counters, "test");
        four.receive(ipv4().tcp(1, 2).flags("S").bytes());
        six.receive(ipv6().tcp(1, 2).payload(payload(1, 1000)).bytes());

        assertAllocatesNothing(() -> {
            four.slab.clear();
            six.slab.clear();
            require(resets.build(four.packet, four.slab, 0) == Answer.MADE);
            require(resets.build(six.packet, six.slab, 0) == Answer.MADE);
        });
    }

    @Test
    void shouldNotAllocateWhenItClamps() throws Throwable {
        final MssClamp clamp = new MssClamp();
        final byte[] mss = {2, 4, 5, (byte) 0xB4};
        final byte[] syn4 = ipv4().tcp(1, 2).flags("S").tcpOptions(mss).bytes();
        final byte[] syn6 = ipv6().tcp(1, 2).flags("S").tcpOptions(mss).bytes();
        four.receive(syn4);
        six.receive(syn6);

        assertAllocatesNothing(() -> {
            four.packet.buffer().putBytes(four.packet.offset(), syn4);
            six.packet.buffer().putBytes(six.packet.offset(), syn6);
            require(clamp.clamp(four.packet, 1280));
            require(clamp.clamp(six.packet, 1280));
        });
    }
}
