// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.addresses;
import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.from;
import static net.culvert.forwarding.icmp.Worktable.number;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.ringbuffers.counters.CountersFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The conditions of RFC 1812, section 5.2.7.2, and RFC 4861, section 8.2. */
class RedirectsTest {
    private final Worktable table = new Worktable();
    private final IcmpSettings settings = new IcmpSettings();
    private final CountersFile counters = CountersFile.inMemory();
    private final Redirects redirects = new Redirects(settings, () -> 9, counters, "test");
    private final InterfaceAddress linkLocal = InterfaceAddress.parse("fe80::fe/64");
    private final NextHop router4 = NextHop.via(table.input, Prefix.parse("192.0.2.253"));
    private final NextHop router6 = NextHop.via(table.input, Prefix.parse("fe80::253"));

    private Answer answer(final byte[] packet, final NextHop way) {
        table.slab.clear();
        final InterfaceAddress source = packet[0] >> 4 == 6 ? linkLocal : table.own4;
        final Answer answer = redirects.build(table.receive(packet), way, source, table.slab, 0);
        assertEquals(answer == Answer.MADE ? 1 : 0, table.slab.size());
        assertArrayEquals(packet, table.received());
        return answer;
    }

    @Test
    void shouldTellAHostOfTheRouterThatIsNearer() { // RFC 792, RFC 1812, section 5.2.7.2
        final byte[] packet = ipv4().payload(payload(1, 100)).bytes();

        assertEquals(Answer.MADE, answer(packet, router4));

        final byte[] redirect = table.made();
        final byte[] icmp = checked(redirect);
        assertEquals(addresses("192.0.2.254", "192.0.2.1"), addresses(redirect));
        assertEquals(0x45C0, word(redirect, 0));
        assertEquals(9, word(redirect, Worktable.IDENTIFICATION));
        assertEquals(0, word(redirect, Worktable.FRAGMENT));
        assertEquals(5 << 8 | 1, word(icmp, 0), "for this host");
        assertEquals(0xC00002FD, number(icmp, 4));
        assertArrayEquals(packet, from(8, icmp));
        assertEquals(1L, counters.snapshot().get("test.made"));
    }

    @Test
    void shouldTellAHostThatTheDestinationIsOnItsLink() {
        assertEquals(Answer.MADE, answer(ipv4().to("192.0.2.77").bytes(), NextHop.onLink(table.input)));

        assertEquals(0xC000024D, number(checked(table.made()), 4));
    }

    @ParameterizedTest(name = "{0} bytes of payload")
    @CsvSource({"0, 48", "1, 48", "7, 48", "8, 56", "1400, 1192"})
    void shouldTellAnIpv6HostOfTheRouterThatIsNearer(final int length, final int quoted) { // RFC 4861, section 4.5
        final byte[] packet = ipv6().payload(payload(1, length)).bytes();

        assertEquals(Answer.MADE, answer(packet, router6));

        final byte[] redirect = table.made();
        final byte[] icmp = checked(redirect);
        assertEquals(addresses("fe80::fe", "2001:db8::1"), addresses(redirect));
        assertEquals(255, redirect[7] & 0xFF, "hop limit");
        assertEquals(137 << 8, word(icmp, 0));
        assertEquals(0, number(icmp, 4));
        assertArrayEquals(Prefix.parse("fe80::253").addressBytes(), Arrays.copyOfRange(icmp, 8, 24), "target");
        assertArrayEquals(Arrays.copyOfRange(packet, 24, 40), Arrays.copyOfRange(icmp, 24, 40), "destination");
        assertEquals(4, icmp[40], "redirected header");
        assertEquals(icmp.length - 40, (icmp[41] & 0xFF) * 8);
        assertEquals(0, word(icmp, 42));
        assertEquals(0, number(icmp, 44));
        assertArrayEquals(Arrays.copyOf(packet, quoted), from(48, icmp));
    }

    @Test
    void shouldTellAnIpv6HostThatTheDestinationIsOnItsLink() {
        assertEquals(Answer.MADE, answer(ipv6().bytes(), NextHop.onLink(table.input)));

        final byte[] icmp = checked(table.made());
        assertArrayEquals(Arrays.copyOfRange(icmp, 24, 40), Arrays.copyOfRange(icmp, 8, 24), "target is destination");
    }

    @Test
    void shouldTakeALinkLocalSenderForANeighbour() {
        table.input.addresses(List.of());

        assertEquals(Answer.MADE, answer(ipv6().from("fe80::1").bytes(), router6));
        assertEquals(Answer.NOT_DUE, answer(ipv6().bytes(), router6));
    }

    @Test
    void shouldNotRedirectWhatLeavesByAnotherInterface() {
        final NetworkInterface other = new NetworkInterface("tun1", 2, 1500);

        assertEquals(Answer.NOT_DUE, answer(ipv4().bytes(), NextHop.via(other, router4.gateway())));
        assertEquals(Answer.NOT_DUE, answer(ipv6().bytes(), NextHop.via(other, router6.gateway())));
        assertTrue(counters.snapshot().isEmpty());
    }

    @Test
    void shouldNotRedirectWhatIsNotForwarded() {
        for (final NextHop.Action action : NextHop.Action.values()) {
            final NextHop way = new NextHop(action, table.input, router4.gateway(), 0);
            assertEquals(action == NextHop.Action.FORWARD ? Answer.MADE : Answer.NOT_DUE, answer(ipv4().bytes(), way));
        }
    }

    @Test
    void shouldNotRedirectASenderOfAnotherNetwork() {
        assertEquals(Answer.NOT_DUE, answer(ipv4().from("198.51.100.9").bytes(), router4));
        assertEquals(Answer.NOT_DUE, answer(ipv6().from("2001:db8:0:1::1").bytes(), router6));
    }

    @Test
    void shouldNotRedirectToARouterOfAnotherNetwork() {
        final NextHop far4 = NextHop.via(table.input, Prefix.parse("198.51.100.1"));
        final NextHop far6 = NextHop.via(table.input, Prefix.parse("2001:db8::3"));

        assertEquals(Answer.NOT_DUE, answer(ipv4().bytes(), far4));
        assertEquals(Answer.NOT_DUE, answer(ipv4().bytes(), NextHop.onLink(table.input)));
        assertEquals(Answer.NOT_DUE, answer(ipv6().bytes(), far6), "no link-local address");
    }

    @Test
    void shouldNotSendARouterToItself() {
        assertEquals(Answer.NOT_DUE, answer(ipv4().from("192.0.2.253").bytes(), router4));
        assertEquals(Answer.NOT_DUE, answer(ipv6().from("fe80::253").bytes(), router6));
    }

    @ParameterizedTest(name = "network of {0} bits")
    @ValueSource(ints = {0, 31, 32})
    void shouldNotRedirectOnALinkOfTwoEnds(final int length) {
        final InterfaceAddress own = new InterfaceAddress(Prefix.parse("192.0.2.252"), length, 0);
        final byte[] packet = ipv4().from("192.0.2.252").bytes();

        assertEquals(Answer.NOT_DUE, redirects.build(table.receive(packet), router4, own, table.slab, 0));
    }

    @ParameterizedTest(name = "network of {0} bits")
    @CsvSource({"0, NOT_DUE", "127, NOT_DUE", "128, NOT_DUE", "126, MADE", "65, MADE", "64, MADE", "63, MADE"})
    void shouldKnowAnIpv6LinkOfTwoEnds(final int length, final Answer expected) {
        table.input.addresses(List.of(new InterfaceAddress(Prefix.parse("2001:db8::1"), length, 0)));

        assertEquals(expected, answer(ipv6().bytes(), router6));
    }

    @ParameterizedTest(name = "options {0}")
    @CsvSource({"830704c000020700, NOT_DUE", "01890708c0000207, NOT_DUE", "0707040000000000, MADE"})
    void shouldNotRedirectWhatCarriesASourceRoute(final String options, final Answer expected) {
        final byte[] packet = ipv4().ipOptions(HexFormat.of().parseHex(options)).bytes();

        assertEquals(expected, answer(packet, router4));
    }

    @Test
    void shouldSendNoRedirectWithoutAnAddressThatItMayComeFrom() { // RFC 4861, section 4.5: link-local
        assertEquals(Answer.NOT_DUE, redirects.build(table.receive(ipv4().bytes()), router4, null, table.slab, 0));
        assertEquals(Answer.NO_SOURCE, redirects.build(table.receive(ipv6().bytes()), router6, null, table.slab, 0));
        assertEquals(
                Answer.NO_SOURCE, redirects.build(table.receive(ipv6().bytes()), router6, table.own6, table.slab, 0));
        assertEquals(2, redirects.times(Answer.NO_SOURCE));
    }

    @Test
    void shouldKeepTheRulesOfSilence() {
        assertEquals(
                Answer.FORBIDDEN, answer(Worktable.message(ipv4().icmpEcho().bytes(), 3, 0, 0), router4));
        assertEquals(Answer.FORBIDDEN, answer(ipv4().fragment(1).bytes(), router4));
        assertEquals(
                Answer.FORBIDDEN, answer(Worktable.message(ipv6().icmpEcho().bytes(), 1, 0, 0), router6));
        assertEquals(Answer.FORBIDDEN, answer(ipv6().to("ff0e::1").bytes(), router6));
        assertEquals(4, redirects.times(Answer.FORBIDDEN));
    }

    @Test
    void shouldLimitRedirectsAndCountWhatItDidNotSend() {
        settings.redirectsPerSecond(2);
        for (int i = 0; i < 5; i++) {
            assertEquals(i < 2 ? Answer.MADE : Answer.RATE_LIMITED, answer(ipv4().bytes(), router4));
        }
        assertEquals(Answer.RATE_LIMITED, answer(ipv6().bytes(), router6));
        assertEquals(4, redirects.times(Answer.RATE_LIMITED));
    }

    @Test
    void shouldLeaveAFullSlabAsItIs() {
        table.slab.add(256, table.slab.capacity() - 256, 0, null);

        assertEquals(
                Answer.NO_BUFFER, redirects.build(table.receive(ipv4().bytes()), router4, table.own4, table.slab, 0));
        assertEquals(
                Answer.NO_BUFFER, redirects.build(table.receive(ipv6().bytes()), router6, linkLocal, table.slab, 0));
        assertEquals(1, table.slab.size());
        assertEquals(2, redirects.times(Answer.NO_BUFFER));
    }
}
