// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Consumer;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;
import org.junit.jupiter.api.Test;

/** What a user has written wrong is said in one sentence, with what would be right. */
class RuleBuilderTest {
    private static void assertSays(final String sentence, final Consumer<RuleBuilder> mistake) {
        final RuleBuilder builder = Rule.number(10);
        final IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> {
            mistake.accept(builder);
            builder.build();
        });
        assertEquals("rule 10: " + sentence, e.getMessage());
    }

    @Test
    void shouldRefuseBadNumbers() {
        assertSays("port 65536 is out of range; it is 0 to 65535", r -> r.matchSourcePorts(false, 1, 65536));
        assertSays("port -1 is out of range; it is 0 to 65535", r -> r.matchDestinationPorts(false, -1, 80));
        assertSays("port range 443-80 runs backwards; write 80-443", r -> r.matchSourcePorts(false, 443, 80));
        assertSays("ports come as first and last of each range", r -> r.matchSourcePorts(false, 80));
        assertSays("length range 9-8 runs backwards; write 8-9", r -> r.matchLength(9, 8));
        assertSays("DSCP 64 is out of range; it is 0 to 63", r -> r.matchDscp(64));
        assertSays("TOS 256 is out of range; it is 0 to 255", r -> r.matchTos(256));
        assertSays("protocol 256 is out of range; it is 0 to 255", r -> r.matchProtocol(256));
        assertSays("ICMP type 256 is out of range; it is 0 to 255", r -> r.matchIcmpTypes(256));
        assertSays("IP version 5 does not exist; write 4 or 6", r -> r.matchVersion(5));
        assertSays("tag 0 is never set; tags are 1 or more", r -> r.matchTag(0));
        assertSays("tag 0 cannot be set; tags are 1 or more, 0 means none", r -> r.tag(0));
        assertSays("table -1 does not exist; tables are numbered from 0 on", r -> r.setFib(-1));
        assertSays("pipe 0 does not exist; pipes are numbered from 1 on", r -> r.pipe(0));
        assertSays(
                "TCP flags that are not looked at; name them in the mask",
                r -> r.matchTcpFlags(TcpHeader.SYN, TcpHeader.ACK));
    }

    @Test
    void shouldRefuseActionsThatSayTooLittleOrTooMuch() {
        assertSays(
                "no action; write pass, block, reject, count, tee, setfib, forward, pipe or tag",
                r -> r.matchVersion(4));
        assertSays("two actions, PASS and BLOCK; write one", r -> r.pass().block());
        assertSays("tee to nothing; name a tap", r -> r.tee(null));
        assertSays("forward to nothing; name a next hop", r -> r.forward(null));
        assertSays(
                "keep-state goes with pass or forward, not with block",
                r -> r.block().keepState());
    }

    @Test
    void shouldRefuseWhatDoesNotGoTogether() {
        final Prefix four = Prefix.parse("192.0.2.0/24");
        final Prefix six = Prefix.parse("2001:db8::/32");
        assertSays(
                "destination 2001:db8:0:0:0:0:0:0/32 is IPv6, the rest of the rule IPv4; write a rule for each family",
                r -> r.matchSource(false, four).matchDestination(true, six));
        assertSays("no source prefix; write one, or leave the word out", r -> r.matchSource(false));
        assertSays(
                "ports, but no protocol that has them; write protocol tcp or udp",
                r -> r.pass().matchProtocol(IpProtocol.ICMP).matchSourcePorts(false, 1, 2));
        assertSays(
                "ports, but no protocol that has them; write protocol tcp or udp",
                r -> r.pass().matchProtocol(IpProtocol.TCP, true).matchDestinationPorts(false, 1, 2));
        assertSays(
                "TCP flags, but not protocol tcp; write it",
                r -> r.pass().matchProtocol(IpProtocol.UDP).matchEstablished());
        assertSays(
                "ICMP types, but not protocol icmp or icmpv6; write it",
                r -> r.pass().matchIcmpTypes(8));
        assertSays(
                "protocol icmp is IPv4's, the rest of the rule IPv6; write icmpv6",
                r -> r.pass().matchVersion(6).matchProtocol(IpProtocol.ICMP));
        assertSays(
                "protocol icmpv6 is IPv6's, the rest of the rule IPv4; write icmp",
                r -> r.pass().matchSource(false, four).matchProtocol(IpProtocol.ICMPV6));
        assertSays(
                "a packet that comes in has no output interface yet; leave it out, or write direction out",
                r -> r.pass().matchOutput("outside", false).matchDirection(Direction.IN));
    }

    @Test
    void shouldRefuseToCountOnForAnotherNumberOfWorkers() {
        final Rule former = Rule.number(5).pass().build(2);
        assertSays(
                "counters of another number of workers; count on with as many",
                r -> r.pass().countOn(former));
        assertEquals(0, Rule.number(10).pass().countOn(former).build(2).packets());
    }

    @Test
    void shouldRefuseListsThatContradictThemselves() {
        final NetworkInterface inside = new NetworkInterface("inside", 1, 1500);
        final List<Rule> twice =
                List.of(Rule.number(5).pass().build(), Rule.number(5).block().build());
        final RuleSet.Builder builder = RuleSet.builder(TestFilter.FIBS).list("a", List.of());
        assertEquals(
                "list b: two rules have the number 5; give each a number of its own",
                assertThrows(IllegalArgumentException.class, () -> builder.list("b", twice))
                        .getMessage());
        assertEquals(
                "list a: there are two of that name; rename one",
                assertThrows(IllegalArgumentException.class, () -> builder.list("a", List.of()))
                        .getMessage());
        assertEquals(
                "interface inside: there is no list c; define it, or name one of [a]",
                assertThrows(IllegalArgumentException.class, () -> builder.attach("c", Direction.IN, inside))
                        .getMessage());
        final List<Rule> beyond = List.of(Rule.number(7).setFib(TestFilter.FIBS).build());
        assertEquals(
                "list d: rule 7: table 16 does not exist; tables are 0 to 15",
                assertThrows(IllegalArgumentException.class, () -> builder.list("d", beyond))
                        .getMessage());
        builder.attach("a", Direction.IN, inside);
        assertEquals(
                "interface inside: two lists, a and another, for the same direction; join them to one",
                assertThrows(IllegalArgumentException.class, () -> builder.attach("a", Direction.IN, inside))
                        .getMessage());
    }
}
