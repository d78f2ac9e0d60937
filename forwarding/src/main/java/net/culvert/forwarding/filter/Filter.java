// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.shaping.Pipe;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The two hooks of a packet's way, in and out. Owned by one worker, which calls them in a straight line:
 *
 * <pre>
 * begin(nowNs)                                         once a burst: rules in force, states that are over
 * in(packet, nowNs)                                    then packet.fib() and packet.tag() are as the rules want them
 * nextHop(), or look it up and say routed(nextHop)     null is "look it up"
 * out(packet, output, nowNs)                           forward() is not null if a rule wants another way
 * resume(packet, rule, output, nowNs)                  instead of in or out, when a pipe gives a packet back
 * </pre>
 *
 * <p>The verdicts: NONE, it goes on. HELD, a pipe has taken it. FILTER_BLOCKED. FILTER_REJECTED, the caller answers.
 * FILTER_STATE_LIMIT. PIPE_FULL and PIPE_LOSS. Where there are rules, also the reasons of {@link FlowParser}.
 */
public final class Filter {
    private static final int SWEEP = 32; // slots of the state table a burst
    private static final int FIRST = 0; // below the number of every rule

    private final int worker;
    private final ActiveRules activeRules;
    private final StateTable states;
    private final FlowTable flows;
    private final Pipes pipes;
    private final FlowParser parser = new FlowParser();
    private final Flow flow;
    private final StateLookup lookup;
    private final Hook hook;
    private final Trail trail = new Trail();

    private RuleSet rules; // null while there are none
    private boolean hasStates; // whether packets may be of a conversation that has a state
    private long generation;
    private UnsafeBuffer flowBuffer; // where the packet lies that the flow is of; null for none
    private int flowOffset;
    private int slot; // of the flow in the table, NONE where it has none
    private boolean isRouteOfFlow; // whether the next hop may be remembered, and was
    private RuleList list; // of the hook, null for none
    private int state;
    private NextHop nextHop; // that a rule wants, null for none

    /** A filter without rules; {@code worker} is whose counters of the rules it counts in. */
    public Filter(
            final int worker,
            final ActiveRules activeRules,
            final StateTable states,
            final FlowTable flows,
            final Pipes pipes,
            final long seed) {
        this.worker = worker;
        this.activeRules = activeRules;
        this.states = states;
        this.flows = flows;
        this.pipes = pipes;
        flow = new Flow(seed);
        lookup = new StateLookup(states, seed);
        hook = new Hook(flow);
    }

    /** Takes up what the control thread has published; at the begin of each burst. */
    public void begin(final long nowNs) {
        generation = activeRules.generation().current(); // before the rules, or old ones would pass for new
        final RuleSet current = activeRules.acquire();
        if (current != rules) {
            rules = current;
            trail.reserve(current == null ? 0 : current.longest());
        }
        states.sweep(nowNs, SWEEP);
        hasStates = current != null && (current.keepsState() || states.size() > 0); // they outlive their rules
        forget();
    }

    /** What the rules of the interface that the packet came in by say. */
    public DropReason in(final Packet packet, final long nowNs) {
        if (rules == null) {
            return DropReason.NONE;
        }
        forget();
        final RuleList list = rules.list(Direction.IN, packet.input());
        if (list == null && !hasStates) {
            return DropReason.NONE;
        }
        return check(list, FIRST, packet, null, nowNs);
    }

    /** What the rules of the interface that the packet is to leave by say. */
    public DropReason out(final Packet packet, final NetworkInterface output, final long nowNs) {
        if (rules == null) {
            return DropReason.NONE;
        }
        if (packet.input() == null) {
            forget(); // what is known is of the packet that it was made for
        }
        nextHop = null;
        final RuleList list = rules.list(Direction.OUT, output);
        if (list == null && (packet.input() != null || !hasStates)) {
            return DropReason.NONE;
        }
        return check(list, FIRST, packet, output, nowNs);
    }

    /**
     * What the rules behind the one that sent the packet into a pipe say; {@code output} is null where it was on its
     * way in. Rules that have changed in the meantime go by their numbers.
     */
    public DropReason resume(final Packet packet, final int rule, final NetworkInterface output, final long nowNs) {
        if (rules == null) {
            return DropReason.NONE;
        }
        forget();
        final RuleList list =
                output == null ? rules.list(Direction.IN, packet.input()) : rules.list(Direction.OUT, output);
        return list == null ? DropReason.NONE : check(list, rule, packet, output, nowNs);
    }

    /** Where a rule of the hook that was just called wants the packet to go; null where none says. */
    public NextHop forward() {
        return nextHop;
    }

    /** Where the packet goes: what a rule wants, or what was said of its flow; null where it is to be looked up. */
    public NextHop nextHop() {
        return nextHop != null || !isRouteOfFlow ? nextHop : flows.nextHop(slot);
    }

    /** Says where the lookup leads that {@link #nextHop} left to the caller, for the packets to come. */
    public void routed(final NextHop nextHop) {
        if (isRouteOfFlow) {
            flows.nextHop(slot, nextHop);
        }
    }

    /** The flow of the packet that a hook has just seen, where there are rules. */
    public Flow flow() {
        return flow;
    }

    private void forget() {
        flowBuffer = null;
        slot = FlowTable.NONE;
        isRouteOfFlow = false;
        nextHop = null;
    }

    private DropReason check(
            final RuleList list,
            final int after,
            final Packet packet,
            final NetworkInterface output,
            final long nowNs) {
        final DropReason reason = aim(packet, nowNs);
        if (reason != DropReason.NONE) {
            return reason;
        }
        this.list = list;
        hook.input = packet.input();
        hook.output = output;
        state = hasStates ? lookup.find(flow, packet, origin(), nowNs) : StateTable.NONE;
        hook.hasState = state != StateTable.NONE;
        if (list == null) {
            return DropReason.NONE;
        }
        hook.tag = packet.tag();
        final int from = findTrail(list, after, packet, nowNs);
        hook.tag = packet.tag();
        return apply(from, packet, nowNs);
    }

    /** Finds the flow of the packet, unless it is the one that was seen on its way in. */
    private DropReason aim(final Packet packet, final long nowNs) {
        if (flowBuffer == packet.buffer() && flowOffset == packet.offset() && packet.input() != null) {
            return DropReason.NONE;
        }
        forget();
        final DropReason reason = parser.parse(flow, packet.buffer(), packet.offset(), packet.length());
        if (reason == DropReason.NONE) {
            flowBuffer = packet.buffer();
            flowOffset = packet.offset();
            if (isRemembered()) {
                slot = flows.find(flow, fib(packet), inputIndex(packet), generation, nowNs);
            }
        }
        return reason;
    }

    /** Fragments have no ports, and an error goes by the packet that it quotes: neither says what the next one is. */
    private boolean isRemembered() {
        return !flow.isFragment() && !flow.isIcmpError();
    }

    private static int fib(final Packet packet) {
        return packet.input() == null ? packet.fib() : packet.input().fib(); // rules may have changed the packet's
    }

    private static int inputIndex(final Packet packet) {
        return packet.input() == null ? 0 : packet.input().index();
    }

    private int origin() {
        return StateTable.origin(hook.output == null ? Direction.IN : Direction.OUT, where());
    }

    private NetworkInterface where() {
        return hook.output == null ? hook.input : hook.output;
    }

    /** Makes the trail the packet's, found or remembered; returns where its rules behind {@code after} begin. */
    private int findTrail(final RuleList list, final int after, final Packet packet, final long nowNs) {
        final boolean isIn = hook.output == null;
        final boolean isUnique = after == FIRST || !list.hasMembers(); // what a number on the trail stands for
        if (isUnique && slot != FlowTable.NONE && flows.load(slot, hook, trail)) {
            final int from = after == FIRST ? 0 : trail.after(after);
            if (from >= 0) {
                isRouteOfFlow |= isIn;
                return from;
            }
        }
        list.match(after, hook, trail);
        if (after == FIRST && trail.isOfFlow() && trail.length() <= FlowTable.TRAIL_LIMIT && isRemembered()) {
            if (slot == FlowTable.NONE) {
                slot = flows.add(flow, fib(packet), inputIndex(packet), generation, nowNs);
            }
            flows.store(slot, hook, trail);
            isRouteOfFlow |= isIn;
        }
        return 0;
    }

    /** Does what the rules of the trail say, from one of them on, as far as the last or a pipe. */
    private DropReason apply(final int from, final Packet packet, final long nowNs) {
        for (int i = from; i < trail.length(); i++) {
            final Rule rule = trail.get(i);
            if (!rule.action().isLast() && !rule.match().matchesPacket(hook)) {
                continue;
            }
            rule.count(worker, packet.length());
            switch (rule.action()) {
                case COUNT -> {} // done
                case TEE -> rule.tap().tee(packet, hook.output, nowNs);
                case SETFIB -> packet.fib(rule.argument());
                case TAG -> {
                    packet.tag(rule.argument());
                    hook.tag = rule.argument();
                }
                case PIPE -> {
                    return hold(rule, packet, nowNs);
                }
                case BLOCK -> {
                    return DropReason.FILTER_BLOCKED;
                }
                case REJECT -> {
                    return DropReason.FILTER_REJECTED;
                }
                case PASS, FORWARD -> {
                    return pass(rule, nowNs);
                }
            }
        }
        if (hook.hasState) {
            final Rule rule = states.rule(state);
            rule.count(worker, packet.length());
            nextHop = states.isReply() ? nextHop : rule.nextHop();
        }
        return DropReason.NONE;
    }

    private DropReason pass(final Rule rule, final long nowNs) {
        nextHop = rule.nextHop();
        final boolean keepsState = rule.keepsState() && !flow.isLaterFragment() && !flow.isIcmpError();
        return keepsState && !states.add(flow, origin(), rule, where(), nowNs)
                ? DropReason.FILTER_STATE_LIMIT
                : DropReason.NONE;
    }

    private DropReason hold(final Rule rule, final Packet packet, final long nowNs) {
        final Pipe pipe = pipes.get(rule.argument());
        if (pipe == null) {
            return DropReason.PIPE_FULL; // there is none that has room
        }
        final long queue = pipe.mask()
                .key(
                        flow.sourceHigh(),
                        flow.sourceLow(),
                        flow.destinationHigh(),
                        flow.destinationLow(),
                        (long) flow.protocol() << 32 | (long) flow.sourcePort() << 16 | flow.destinationPort());
        return pipe.enqueue(packet, queue, list.place(rule), hook.output, nowNs);
    }
}
