// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.filter.FilterPropertyTest.RandomPacket;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.forwarding.wire.TcpHeader;

/** A rule as a test knows it: its parts, each of which may be missing, and what it is compiled to. */
final class RandomRule {
    static final int FIBS = 3;
    private static final Action[] ACTIONS = {
        Action.PASS, Action.BLOCK, Action.REJECT, Action.FORWARD, Action.COUNT, Action.SETFIB, Action.TAG
    };

    final int number;
    final Action action;
    final int argument;
    final NextHop nextHop;
    final boolean keepsState;
    private final Direction direction;
    private final String input;
    private final boolean isInputTurned;
    private final Boolean tcp;
    private final Prefix source;
    private final Prefix destination;
    private final boolean isTurned;
    private final int[] ports;
    private final int dscp;
    private final int minLength;
    private final boolean isSyn;
    private final int tagged;
    long packets;
    long bytes;
    private final Rule rule;

    private RandomRule(final Random random, final int number) {
        this.number = number;
        action = ACTIONS[random.nextInt(ACTIONS.length)];
        argument = 1 + random.nextInt(FIBS - 1);
        nextHop = NextHop.onLink(new NetworkInterface("forward" + number, 8, 1500));
        keepsState = (action == Action.PASS || action == Action.FORWARD) && random.nextInt(3) == 0;
        direction = random.nextInt(6) == 0 ? Direction.values()[random.nextInt(2)] : null;
        input = random.nextInt(6) == 0 ? random.nextBoolean() ? "inside" : "outside" : null;
        isInputTurned = random.nextBoolean();
        tcp = keepsState ? Boolean.FALSE : random.nextInt(3) == 0 ? random.nextBoolean() : null; // TCP may close
        final boolean ipv6 = random.nextInt(4) == 0;
        source = random.nextInt(3) > 0 ? prefix(random, ipv6) : null;
        destination = random.nextInt(3) == 0 ? prefix(random, ipv6) : null;
        isTurned = random.nextInt(3) == 0;
        ports = tcp != null && random.nextBoolean() ? new int[] {random.nextInt(3), 3} : null;
        dscp = random.nextInt(8) == 0 ? random.nextInt(2) : -1;
        minLength = random.nextInt(8) == 0 ? 100 : 0;
        isSyn = tcp != null && tcp && random.nextBoolean();
        tagged = random.nextInt(8) == 0 ? 1 + random.nextInt(FIBS - 1) : 0;
        rule = compile();
    }

    static List<RandomRule> list(final Random random, final int count) {
        final List<RandomRule> rules = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rules.add(new RandomRule(random, 10 * i));
        }
        Collections.shuffle(rules, random);
        return rules;
    }

    private static Prefix prefix(final Random random, final boolean ipv6) {
        final int bits = random.nextInt(4) == 0 ? 24 : random.nextInt(3);
        return ipv6
                ? Prefix.ipv6(0x2001_0db8_0000_0000L, random.nextInt(4), 128 - bits)
                : Prefix.ipv4(0xC000_0200 + random.nextInt(4), 32 - bits);
    }

    Rule rule() {
        return rule;
    }

    private Rule compile() {
        final RuleBuilder builder = Rule.number(number);
        switch (action) {
            case PASS -> builder.pass();
            case BLOCK -> builder.block();
            case REJECT -> builder.reject();
            case FORWARD -> builder.forward(nextHop);
            case COUNT -> builder.count();
            case SETFIB -> builder.setFib(argument);
            default -> builder.tag(argument);
        }
        if (keepsState) {
            builder.keepState();
        }
        if (direction != null) {
            builder.matchDirection(direction);
        }
        if (input != null) {
            builder.matchInput(input, isInputTurned);
        }
        if (tcp != null) {
            builder.matchProtocol(tcp ? IpProtocol.TCP : IpProtocol.UDP);
        }
        if (source != null) {
            builder.matchSource(isTurned, source);
        }
        if (destination != null) {
            builder.matchDestination(false, destination);
        }
        if (ports != null) {
            builder.matchDestinationPorts(isTurned, ports);
        }
        if (dscp >= 0) {
            builder.matchDscp(dscp);
        }
        if (isSyn) {
            builder.matchTcpFlags(TcpHeader.SYN, TcpHeader.SYN | TcpHeader.ACK);
        }
        if (tagged > 0) {
            builder.matchTag(tagged);
        }
        return builder.matchLength(minLength, RuleBuilder.MAX_LENGTH).build();
    }

    boolean matchesFlow(final RandomPacket packet, final Direction direction, final NetworkInterface input) {
        final boolean isPort =
                ports != null && packet.destinationPort >= ports[0] && packet.destinationPort <= ports[1];
        return (this.direction == null || this.direction == direction)
                && (this.input == null || input.name().equals(this.input) != isInputTurned)
                && (tcp == null || tcp == packet.isTcp)
                && (source == null || source.ipv6() == packet.ipv6 && packet.isIn(false, source) != isTurned)
                && (destination == null || destination.ipv6() == packet.ipv6 && packet.isIn(true, destination))
                && (ports == null || isPort != isTurned);
    }

    boolean matchesPacket(final RandomPacket packet, final int tag) {
        return (dscp < 0 || dscp == packet.tos >> 2)
                && packet.length() >= minLength
                && (!isSyn || packet.flags.equals("S"))
                && (tagged == 0 || tagged == tag);
    }
}
