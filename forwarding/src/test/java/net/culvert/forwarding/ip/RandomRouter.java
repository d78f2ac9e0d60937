// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleBuilder;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceMode;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.ringbuffers.counters.DropReason;

/** A router whose packets and settings are made up; after each step all that holds of any router is looked at. */
final class RandomRouter {
    private static final int GSO_TYPES = 0x7F; // of the offload header's second byte; the rest says ECN
    private static final String[] PREFIXES = {
        "0.0.0.0/0",
        "100.64.0.0/16",
        "100.64.7.0/24",
        "198.51.100.0/24",
        "203.0.113.255/32",
        "198.51.100.2/32",
        "::/0",
        "2001:db8:9::/48",
        "2001:db8:2::/64",
        "2001:db8:7::1/128"
    };
    private static final String[] ADDRESSES = {
        "192.0.2.254/24", "203.0.113.254/24", "100.64.0.254/16", "2001:db8:1::fe/64", "fe80::fe/64", "2001:db8:7::fe/64"
    };

    final TestRouter router = new TestRouter();

    private final Choices choices;
    private final RandomTraffic traffic;
    private final List<NetworkInterface> links = new ArrayList<>();
    private final Map<String, NetworkInterface> byName = new HashMap<>();

    RandomRouter(final Choices choices) {
        this.choices = choices;
        traffic = new RandomTraffic(choices);
        links.add(router.add("left", "192.0.2.254/24", "2001:db8:1::fe/64"));
        links.add(router.add("right", "198.51.100.254/24", "2001:db8:2::fe/64"));
        links.add(router.add("lan", InterfaceMode.BROADCAST, "203.0.113.254/24", "fe80::fe/64"));
        links.forEach(link -> byName.put(link.name(), link));
        router.pipes.add(1, PipeSettings.ofBandwidth(0).withDelayNs(1_000_000), 1, 1);
        router.pipes.add(2, PipeSettings.ofBandwidth(1_000_000).withLoss(0.1), 4, 1);
        router.worker.register(false, 99, (packet, transport, isToGroup, nowNs) -> DropReason.DELIVERED);
    }

    /** A burst, or some time that passes, or a change; then looks at everything. */
    void step() {
        switch (choices.below(12)) {
            case 0 -> change();
            case 1 -> changeRoute();
            case 2 -> changeRules();
            case 3 -> {
                router.nowNs += choices.of(1_000L, 1_000_000L, 100_000_000L, 31_000_000_000L, 61_000_000_000L);
                router.poll();
            }
            default -> burst();
        }
        look();
    }

    private NetworkInterface link() {
        return links.get(choices.below(links.size()));
    }

    private void burst() {
        final NetworkInterface input = link();
        for (int i = choices.below(5); i >= 0; i--) {
            traffic.next().forEach(one -> router.add(one.header(), one.packet()));
        }
        router.receivesAdded(input);
    }

    private void change() {
        final boolean on = choices.oneIn(2);
        final NetworkInterface link = link();
        switch (choices.below(16)) {
            case 0 -> router.settings.forwarding(!choices.oneIn(8));
            case 1 -> router.settings.checkInterface(choices.oneIn(4));
            case 2 -> router.settings.stealth(on);
            case 3 -> router.settings.sendRedirects(on);
            case 4 -> router.settings.randomIds(on);
            case 5 -> router.settings.clampMss(on);
            case 6 -> router.settings.sourceRoutes(on);
            case 7 -> router.settings.options(OptionsPolicy.of(choices.below(3)));
            case 8 -> router.icmp.repliesToGroups(on);
            case 9 -> router.icmp.repliesToTimestamps(on);
            case 10 -> router.icmp.errorsPerSecond(choices.of(0, 1, 200));
            case 11 -> router.icmp.ttl(choices.of(1, 64, 255));
            case 12 -> link.up(!choices.oneIn(6));
            case 13 -> link.mtu(choices.of(1280, 1400, 1500, 9000, 65535));
            case 14 -> link.fib(choices.below(3));
            default ->
                link.addresses(List.of(
                        InterfaceAddress.parse(choices.of(ADDRESSES)),
                        InterfaceAddress.parse("192.0.2." + choices.below(255) + "/25")));
        }
    }

    private void changeRoute() {
        final Prefix to = Prefix.parse(choices.of(PREFIXES));
        final int fib = choices.below(3);
        if (choices.oneIn(4)) {
            router.fibs.remove(fib, to);
        } else if (choices.oneIn(4)) {
            router.fibs.insert(fib, to, List.of(way(to.ipv6()), way(to.ipv6())));
        } else {
            router.fibs.insert(fib, to, way(to.ipv6()));
        }
    }

    private NextHop way(final boolean isIpv6) {
        final Prefix gateway = Prefix.parse(
                isIpv6 ? choices.of("fe80::7", "2001:db8:2::7") : choices.of("203.0.113.7", "198.51.100.7"));
        return switch (choices.below(9)) {
            case 0 -> NextHop.local(link());
            case 1 -> NextHop.broadcast(link());
            case 2 -> NextHop.reject();
            case 3 -> NextHop.blackhole();
            case 4, 5 -> NextHop.onLink(link()).withMtu(choices.of(0, 20, 68, 200, 600, 1280, 1400, 9000));
            default -> NextHop.via(link(), gateway).withMtu(choices.of(0, 1280));
        };
    }

    private void changeRules() {
        final RuleSet.Builder builder = RuleSet.builder(router.fibs.count());
        for (final NetworkInterface link : links) {
            for (final Direction direction : Direction.values()) {
                if (choices.oneIn(3)) {
                    final List<Rule> rules = new ArrayList<>();
                    for (int i = choices.below(5); i >= 0; i--) {
                        rules.add(rule(10 * i + 1));
                    }
                    final String name = link.name() + direction;
                    builder.list(name, rules).attach(name, direction, link);
                }
            }
        }
        router.rules.publish(builder.build());
    }

    private Rule rule(final int number) {
        final RuleBuilder rule = Rule.number(number);
        switch (choices.below(12)) {
            case 0 -> rule.block();
            case 1 -> rule.reject();
            case 2 -> rule.count();
            case 3 -> rule.setFib(choices.below(3));
            case 4 -> rule.tag(1);
            case 5 -> rule.pipe(1 + choices.below(3)); // the third is none
            case 6 -> rule.forward(way(false));
            case 7 -> rule.forwardLocal();
            case 8, 9 -> rule.pass().keepState();
            default -> rule.pass();
        }
        switch (choices.below(6)) {
            case 0 -> rule.matchProtocol(choices.of(6, 17, 1, 58));
            case 1 -> rule.matchLength(0, choices.of(100, 1000, 3000));
            case 2 -> rule.matchTag(1);
            case 3 -> rule.matchFragment(choices.oneIn(2));
            case 4 -> rule.matchInput(link().name(), choices.oneIn(2));
            default -> {} // all packets
        }
        return rule.build();
    }

    private void look() {
        router.assertLaw();
        for (final TestRouter.Sent sent : router.sent) {
            WellFormed.assertIp(sent.packet());
            final int mtu = byName.get(sent.output()).mtu();
            assertTrue(
                    longest(sent) <= mtu, () -> longest(sent) + " bytes by " + sent.output() + ", whose MTU is " + mtu);
        }
        router.forget();
    }

    /** Bytes of the longest packet that goes over the link: of a super-packet those of a segment. */
    private static int longest(final TestRouter.Sent sent) {
        final byte[] header = sent.header();
        final int type = header[1] & GSO_TYPES;
        if (type == 0) {
            return sent.packet().length;
        }
        final int transport = (header[7] & 0xFF) << 8 | header[6] & 0xFF;
        final int transportHeader = type == 5 ? 8 : (sent.packet()[transport + 12] >> 4 & 0xF) * 4;
        final int segment = (header[5] & 0xFF) << 8 | header[4] & 0xFF;
        return Math.min(sent.packet().length, transport + transportHeader + segment);
    }
}
