// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;

/**
 * A rule in the making; for the control thread. What is wrong is an {@link IllegalArgumentException} of one sentence:
 * what is wrong and what would be right. {@code match...} methods narrow the rule; what none was called for matches
 * all.
 */
public final class RuleBuilder {
    static final int MAX_LENGTH = 65575; // bytes, an IPv6 header and the longest payload it can carry

    final int number;
    Action action;
    int argument;
    Tap tap;
    NextHop nextHop;
    boolean keepsState;
    Direction direction;
    int version;
    int protocol = -1;
    boolean isProtocolTurned;
    String input;
    boolean isInputTurned;
    String output;
    boolean isOutputTurned;
    PrefixSet source = PrefixSet.ALL;
    PrefixSet destination = PrefixSet.ALL;
    PortSet sourcePorts = PortSet.ALL;
    PortSet destinationPorts = PortSet.ALL;
    long[] icmpTypes;
    Boolean fragment;
    int tosMask;
    int tosValue;
    int minLength;
    int maxLength = MAX_LENGTH;
    int flagMask;
    int flagValue;
    boolean isEstablished;
    int tagged;
    Rule former; // whose counters go on; null for none

    RuleBuilder(final int number) {
        this.number = number;
    }

    public RuleBuilder pass() {
        return action(Action.PASS);
    }

    public RuleBuilder block() {
        return action(Action.BLOCK);
    }

    public RuleBuilder reject() {
        return action(Action.REJECT);
    }

    public RuleBuilder count() {
        return action(Action.COUNT);
    }

    public RuleBuilder tee(final Tap tap) {
        this.tap = tap;
        return action(Action.TEE);
    }

    public RuleBuilder setFib(final int fib) {
        RuleChecks.check(number, fib >= 0, "table " + fib + " does not exist; tables are numbered from 0 on");
        return action(Action.SETFIB, fib);
    }

    /** Passes it, to the next hop whatever the routes say. */
    public RuleBuilder forward(final NextHop nextHop) {
        this.nextHop = nextHop;
        return action(Action.FORWARD);
    }

    /** Passes it, to this host whatever its destination is. */
    public RuleBuilder forwardLocal() {
        return forward(NextHop.local(null));
    }

    public RuleBuilder pipe(final int pipe) {
        RuleChecks.check(number, pipe >= 1, "pipe " + pipe + " does not exist; pipes are numbered from 1 on");
        return action(Action.PIPE, pipe);
    }

    public RuleBuilder tag(final int tag) {
        RuleChecks.check(number, tag >= 1, "tag " + tag + " cannot be set; tags are 1 or more, 0 means none");
        return action(Action.TAG, tag);
    }

    private RuleBuilder action(final Action action) {
        return action(action, 0);
    }

    private RuleBuilder action(final Action action, final int argument) {
        RuleChecks.check(number, this.action == null, "two actions, " + this.action + " and " + action + "; write one");
        this.action = action;
        this.argument = argument;
        return this;
    }

    /** A packet that passes by this rule opens the way for its conversation, the answers among it. */
    public RuleBuilder keepState() {
        keepsState = true;
        return this;
    }

    public RuleBuilder matchDirection(final Direction direction) {
        this.direction = direction;
        return this;
    }

    /** 4 or 6. */
    public RuleBuilder matchVersion(final int version) {
        RuleChecks.check(
                number, version == 4 || version == 6, "IP version " + version + " does not exist; write 4 or 6");
        return family(version, "the rule's IP version");
    }

    /** A number of IANA; {@code isTurned} means any other. */
    public RuleBuilder matchProtocol(final int protocol, final boolean isTurned) {
        RuleChecks.checkRange(number, "protocol", protocol, protocol, 255);
        this.protocol = protocol;
        isProtocolTurned = isTurned;
        return this;
    }

    public RuleBuilder matchProtocol(final int protocol) {
        return matchProtocol(protocol, false);
    }

    /** The interface that it came in by; {@code isTurned} means any other, or none. */
    public RuleBuilder matchInput(final String name, final boolean isTurned) {
        input = name;
        isInputTurned = isTurned;
        return this;
    }

    /** The interface that it is to leave by; {@code isTurned} means any other. */
    public RuleBuilder matchOutput(final String name, final boolean isTurned) {
        output = name;
        isOutputTurned = isTurned;
        return this;
    }

    /** One of the prefixes, or none of them where {@code isTurned}. */
    public RuleBuilder matchSource(final boolean isTurned, final Prefix... prefixes) {
        source = prefixes(isTurned, "source", prefixes);
        return this;
    }

    /** One of the prefixes, or none of them where {@code isTurned}. */
    public RuleBuilder matchDestination(final boolean isTurned, final Prefix... prefixes) {
        destination = prefixes(isTurned, "destination", prefixes);
        return this;
    }

    private PrefixSet prefixes(final boolean isTurned, final String what, final Prefix... prefixes) {
        RuleChecks.check(number, prefixes.length > 0, "no " + what + " prefix; write one, or leave the word out");
        for (final Prefix prefix : prefixes) {
            family(prefix.ipv6() ? 6 : 4, what + " " + prefix);
        }
        return new PrefixSet(isTurned, prefixes);
    }

    private RuleBuilder family(final int version, final String what) {
        RuleChecks.check(
                number,
                this.version == 0 || this.version == version,
                what + " is IPv" + version + ", the rest of the rule IPv" + this.version
                        + "; write a rule for each family");
        this.version = version;
        return this;
    }

    /** Ranges as first and last port, one of which the port must be in, or none of them where {@code isTurned}. */
    public RuleBuilder matchSourcePorts(final boolean isTurned, final int... ranges) {
        RuleChecks.checkPorts(number, ranges);
        sourcePorts = new PortSet(isTurned, ranges);
        return this;
    }

    /** Ranges as first and last port, one of which the port must be in, or none of them where {@code isTurned}. */
    public RuleBuilder matchDestinationPorts(final boolean isTurned, final int... ranges) {
        RuleChecks.checkPorts(number, ranges);
        destinationPorts = new PortSet(isTurned, ranges);
        return this;
    }

    /** One of the types of ICMP or ICMPv6. */
    public RuleBuilder matchIcmpTypes(final int... types) {
        icmpTypes = new long[4];
        for (final int type : types) {
            RuleChecks.checkRange(number, "ICMP type", type, type, 255);
            icmpTypes[type >> 6] |= 1L << type;
        }
        return this;
    }

    /** Of the flags in {@code mask} just those in {@code flags} are set; bits as in {@code TcpHeader}. */
    public RuleBuilder matchTcpFlags(final int flags, final int mask) {
        RuleChecks.checkRange(number, "TCP flags", flags, mask, 255);
        RuleChecks.check(
                number, mask != 0 && (flags & ~mask) == 0, "TCP flags that are not looked at; name them in the mask");
        flagValue = flags;
        flagMask = mask;
        return this;
    }

    /** TCP with ACK or RST. */
    public RuleBuilder matchEstablished() {
        isEstablished = true;
        return this;
    }

    /** Whether the packet is a part of one. */
    public RuleBuilder matchFragment(final boolean isFragment) {
        fragment = isFragment;
        return this;
    }

    /** The upper six bits of TOS or traffic class. */
    public RuleBuilder matchDscp(final int dscp) {
        RuleChecks.checkRange(number, "DSCP", dscp, dscp, 63);
        tosMask = 0xFC;
        tosValue = dscp << 2;
        return this;
    }

    /** All eight bits of TOS or traffic class. */
    public RuleBuilder matchTos(final int tos) {
        RuleChecks.checkRange(number, "TOS", tos, tos, 255);
        tosMask = 0xFF;
        tosValue = tos;
        return this;
    }

    /** Bytes of the packet, header included; a super-packet is as long as it is. */
    public RuleBuilder matchLength(final int min, final int max) {
        RuleChecks.checkRange(number, "length", min, max, MAX_LENGTH);
        minLength = min;
        maxLength = max;
        return this;
    }

    /** The tag that a rule before has set. */
    public RuleBuilder matchTag(final int tag) {
        RuleChecks.check(number, tag >= 1, "tag " + tag + " is never set; tags are 1 or more");
        tagged = tag;
        return this;
    }

    /**
     * Has the rule count on where another one is, which it takes the place of: both have the same counters from then
     * on.
     */
    public RuleBuilder countOn(final Rule former) {
        this.former = former;
        return this;
    }

    /** The rule, with counters for one worker. */
    public Rule build() {
        return build(1);
    }

    /** The rule, with counters for so many workers: one for each filter that will meet it. */
    public Rule build(final int workers) {
        RuleChecks.check(this);
        RuleChecks.check(
                number,
                former == null || former.workers() == workers,
                "counters of another number of workers; count on with as many");
        return new Rule(this, workers);
    }
}
