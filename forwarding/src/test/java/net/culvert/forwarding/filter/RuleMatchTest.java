// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing that a rule can look at, met and missed. */
class RuleMatchTest {
    private final TestFilter test = new TestFilter();

    private void assertBlocks(
            final boolean blocks, final UnaryOperator<RuleBuilder> match, final PacketBuilder packet) {
        final Rule rule = match.apply(Rule.number(1).block()).build();
        test.withRules(rule);
        for (int i = 1; i <= 2; i++) { // by the rules, then by what is remembered
            assertEquals(blocks ? DropReason.FILTER_BLOCKED : DropReason.NONE, test.in(packet));
            assertEquals(blocks ? i : 0, rule.packets());
        }
    }

    private static Prefix[] prefixes(final String text) {
        final String[] words = text.split(" ");
        final Prefix[] prefixes = new Prefix[words.length];
        for (int i = 0; i < words.length; i++) {
            prefixes[i] = Prefix.parse(words[i]);
        }
        return prefixes;
    }

    @ParameterizedTest(name = "{0} in {1}, turned {2}: {3}")
    @CsvSource({
        "192.0.2.1, 192.0.2.0/24, false, true",
        "192.0.3.1, 192.0.2.0/24, false, false",
        "192.0.2.1, 192.0.2.0/24, true, false",
        "192.0.3.1, 192.0.2.0/24, true, true",
        "192.0.2.1, 0.0.0.0/0, false, true",
        "192.0.2.1, 0.0.0.0/0, true, false",
        "192.0.2.1, 198.51.100.0/24 192.0.2.1/32, false, true",
        "192.0.2.1, 198.51.100.0/24 192.0.2.1/32, true, false",
        "192.0.2.1, 198.51.100.0/24 203.0.113.0/24, false, false",
        "192.0.2.1, 2001:db8::/32, false, false",
        "192.0.2.1, 2001:db8::/32, true, false",
        "2001:db8::1, 2001:db8::/32, false, true",
        "2001:db8:0:1::1, 2001:db8::/64, false, false",
        "2001:db8::1, 2001:db8::1/128, false, true",
        "2001:db8::2, 2001:db8::1/128, false, false",
        "2001:db8::2, 2001:db8::1/128, true, true",
        "2001:db8::2, 2001:db8::1/128 2001:db8::2/127, false, true",
        "2001:db8::1, 0.0.0.0/0, false, false"
    })
    void shouldLookAtAddresses(final String address, final String text, final boolean isTurned, final boolean matches) {
        final boolean is6 = address.contains(":");
        final Prefix[] prefixes = prefixes(text);
        assertBlocks(matches, rule -> rule.matchSource(isTurned, prefixes), (is6 ? ipv6() : ipv4()).from(address));
        assertBlocks(matches, rule -> rule.matchDestination(isTurned, prefixes), (is6 ? ipv6() : ipv4()).to(address));
    }

    @Test
    void shouldLookAtTheVersion() {
        assertBlocks(true, rule -> rule.matchVersion(4), ipv4());
        assertBlocks(false, rule -> rule.matchVersion(4), ipv6());
        assertBlocks(true, rule -> rule.matchVersion(6), ipv6());
        assertBlocks(false, rule -> rule.matchVersion(6), ipv4());
    }

    @Test
    void shouldLookAtTheProtocol() {
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.UDP), ipv4());
        assertBlocks(false, rule -> rule.matchProtocol(IpProtocol.TCP), ipv4());
        assertBlocks(false, rule -> rule.matchProtocol(IpProtocol.UDP, true), ipv4());
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.TCP, true), ipv4());
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.TCP, true), ipv4().icmpEcho());
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.ICMPV6), ipv6().icmpEcho());
        assertBlocks(false, rule -> rule.matchProtocol(IpProtocol.ICMP), ipv4());
    }

    @ParameterizedTest(name = "port {0} among 80 and 8000 to 8080: {1}")
    @CsvSource({"79, false", "80, true", "81, false", "8000, true", "8080, true", "8081, false", "65535, false"})
    void shouldLookAtPorts(final int port, final boolean matches) {
        final int[] ranges = {80, 80, 8000, 8080};
        final PacketBuilder from = ipv4().udp(port, 1);
        final PacketBuilder to = ipv6().udp(1, port);
        assertBlocks(matches, rule -> udp(rule).matchSourcePorts(false, ranges), from);
        assertBlocks(!matches, rule -> udp(rule).matchSourcePorts(true, ranges), from);
        assertBlocks(matches, rule -> udp(rule).matchDestinationPorts(false, ranges), to);
        assertBlocks(!matches, rule -> udp(rule).matchDestinationPorts(true, ranges), to);
        assertBlocks(port <= 80, rule -> udp(rule).matchDestinationPorts(false, 0, 80), to);
        assertBlocks(port >= 8081, rule -> udp(rule).matchSourcePorts(false, 8081, 65535), from);
    }

    private static RuleBuilder udp(final RuleBuilder rule) {
        return rule.matchProtocol(IpProtocol.UDP);
    }

    /** A later fragment has no ports, so it is neither in a range nor outside of one. */
    @Test
    void shouldFindNoPortsInALaterFragment() {
        final PacketBuilder later = ipv4().udp(1, 80).fragment(0x2002).payload(payload(1, 32));
        assertBlocks(false, rule -> udp(rule).matchDestinationPorts(false, 0, 65535), later);
        assertBlocks(false, rule -> udp(rule).matchDestinationPorts(true, 81, 81), later);
        assertBlocks(true, RuleMatchTest::udp, later);
        assertBlocks(
                true,
                rule -> udp(rule).matchDestinationPorts(false, 80, 80),
                ipv4().udp(1, 80).fragment(0x2000));
    }

    @Test
    void shouldLookAtFragments() {
        assertBlocks(true, rule -> rule.matchFragment(true), ipv4().fragment(0x2000));
        assertBlocks(true, rule -> rule.matchFragment(true), ipv4().fragment(0x0010));
        assertBlocks(false, rule -> rule.matchFragment(true), ipv4().fragment(0x4000));
        assertBlocks(true, rule -> rule.matchFragment(false), ipv4());
        assertBlocks(false, rule -> rule.matchFragment(false), ipv4().fragment(0x2000));
        final byte[] first = {17, 0, 0, 1, 0, 0, 0, 9};
        final byte[] atomic = {17, 0, 0, 0, 0, 0, 0, 9};
        assertBlocks(true, rule -> rule.matchFragment(true), ipv6().extensions(IpProtocol.FRAGMENT, first));
        assertBlocks(false, rule -> rule.matchFragment(true), ipv6().extensions(IpProtocol.FRAGMENT, atomic));
    }

    @Test
    void shouldLookAtTheTypeOfIcmp() {
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.ICMP).matchIcmpTypes(0, 8), ipv4().icmpEcho());
        assertBlocks(false, rule -> rule.matchProtocol(IpProtocol.ICMP).matchIcmpTypes(0, 3), ipv4().icmpEcho());
        assertBlocks(true, rule -> rule.matchProtocol(IpProtocol.ICMPV6).matchIcmpTypes(128), ipv6().icmpEcho());
        assertBlocks(false, rule -> rule.matchProtocol(IpProtocol.ICMPV6).matchIcmpTypes(129), ipv6().icmpEcho());
    }

    @ParameterizedTest(name = "{0} of SYN and ACK: {1}; established: {2}")
    @CsvSource({
        "S, true, false",
        "SA, false, true",
        "A, false, true",
        "SE, true, false",
        "R, false, true",
        "F, false, false"
    })
    void shouldLookAtTcpFlags(final String flags, final boolean isSyn, final boolean isEstablished) {
        final PacketBuilder packet = ipv4().tcp(1, 2).flags(flags);
        assertBlocks(
                isSyn,
                rule -> rule.matchProtocol(IpProtocol.TCP).matchTcpFlags(TcpHeader.SYN, TcpHeader.SYN | TcpHeader.ACK),
                packet);
        assertBlocks(isEstablished, rule -> rule.matchProtocol(IpProtocol.TCP).matchEstablished(), packet);
    }

    @Test
    void shouldLookAtDscpAndTos() {
        assertBlocks(true, rule -> rule.matchDscp(46), ipv4().tos(46 << 2 | 1));
        assertBlocks(false, rule -> rule.matchDscp(46), ipv6().tos(45 << 2));
        assertBlocks(true, rule -> rule.matchDscp(0), ipv6().tos(3));
        assertBlocks(true, rule -> rule.matchTos(0xB9), ipv6().tos(0xB9));
        assertBlocks(false, rule -> rule.matchTos(0xB9), ipv4().tos(0xB8));
    }

    @ParameterizedTest(name = "a payload of {0} bytes makes 100 to 120: {1}")
    @CsvSource({"71, false", "72, true", "92, true", "93, false"})
    void shouldLookAtTheLength(final int payload, final boolean matches) {
        assertBlocks(matches, rule -> rule.matchLength(100, 120), ipv4().payload(payload(1, payload)));
    }

    @Test
    void shouldLookAtTheInputInterface() {
        assertBlocks(true, rule -> rule.matchInput("inside", false), ipv4());
        assertBlocks(false, rule -> rule.matchInput("outside", false), ipv4());
        assertBlocks(false, rule -> rule.matchInput("inside", true), ipv4());
        assertBlocks(true, rule -> rule.matchInput("outside", true), ipv4());
    }

    @Test
    void shouldLookAtTheOutputInterface() {
        for (final boolean isTurned : new boolean[] {false, true}) {
            final Rule rule = Rule.number(1)
                    .block()
                    .matchOutput("outside", isTurned)
                    .matchInput("inside", false)
                    .build();
            test.active.publish(RuleSet.builder(TestFilter.FIBS)
                    .list("all", List.of(rule))
                    .attach("all", Direction.OUT, test.outside)
                    .attach("all", Direction.OUT, test.inside)
                    .build());
            final DropReason toOutside = test.through(ipv4().bytes(), test.inside, test.outside);
            assertEquals(isTurned ? DropReason.NONE : DropReason.FILTER_BLOCKED, toOutside);
            final DropReason toInside = test.through(ipv4().bytes(), test.inside, test.inside);
            assertEquals(isTurned ? DropReason.FILTER_BLOCKED : DropReason.NONE, toInside);
            assertEquals(DropReason.NONE, test.through(ipv4().bytes(), null, test.outside), "made here");
        }
    }

    @Test
    void shouldLookAtTheDirection() {
        assertBlocks(true, rule -> rule.matchDirection(Direction.IN), ipv4());
        assertBlocks(false, rule -> rule.matchDirection(Direction.OUT), ipv4());
    }

    @Test
    void shouldLookAtTheTagThatARuleBeforeHasSet() {
        test.withRules(
                Rule.number(1).tag(7).matchLength(0, 99).build(),
                Rule.number(2).block().matchTag(7).build());
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
        assertEquals(DropReason.NONE, test.in(ipv4().payload(payload(1, 100))));
        assertEquals(DropReason.FILTER_BLOCKED, test.in(ipv4()));
    }
}
