// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Filter;
import net.culvert.forwarding.filter.FlowTable;
import net.culvert.forwarding.filter.ListedFlow;
import net.culvert.forwarding.filter.ListedState;
import net.culvert.forwarding.filter.StateTable;
import net.culvert.forwarding.filter.StateTimeouts;
import net.culvert.forwarding.fragment.IdSource;
import net.culvert.forwarding.fragment.Reassembler;
import net.culvert.forwarding.icmp.IcmpInput;
import net.culvert.forwarding.iface.BurstInput;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.PacketTap;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.shaping.PipeSink;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.forwarding.wire.IpProtocol;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A router's work, a burst at a time: every packet goes as far as it gets, then each interface that something leaves by
 * is started. Owned by one thread, which brackets each call as a reader of the tables' grace period.
 *
 * <p>Of what came in each packet is forwarded, delivered to this host, held for a while, or dropped for a reason that
 * is counted here and nowhere else; where its sender is to be told, that happens here, too.
 */
public final class ForwardingWorker implements BurstInput {
    private static final int FLOWS = 65_536; // remembered at once
    private static final int POLLED_AT_ONCE = 64; // packets of a pipe; then new ones get their turn
    private static final int NO_NEXT_HEADER = 59; // nothing follows, and what does is ignored (RFC 8200, section 4.7)
    private static final long FRAGMENTS_CHECK_NS = 1_000_000_000;

    private final int worker;
    private final Consumer<RuntimeException> onFault;
    private final Lookahead lookahead;
    private final ActiveRules rules;
    private final FlowTable flows;
    private final StateTable states;
    private final Filter filter;
    private final Pipes pipes;
    private final Outputs outputs;
    private final Made made;
    private final LocalDelivery local4;
    private final LocalDelivery local6;
    private final LocalPorts ports = new LocalPorts();
    private final Fragments fragments4;
    private final Fragments fragments6;
    private final IpPath ipv4;
    private final IpPath ipv6;
    private final Packet packet = new Packet();
    private final PipeSink resume = this::resume; // made once
    private long nowNs;

    /**
     * Worker number {@code worker}, from 0.
     *
     * @param pipes its own
     * @param seeds of what nobody may guess: identifications, hashes
     */
    public ForwardingWorker(final Router router, final int worker, final Pipes pipes, final SplittableRandom seeds) {
        this.worker = worker;
        this.pipes = pipes;
        final CountersFile counters = router.counters();
        onFault = router.onFault();
        lookahead = new Lookahead(router.fibs());
        rules = router.rules();
        flows = new FlowTable(FLOWS);
        states = new StateTable(StateTable.DEFAULT_LIMIT, StateTimeouts.defaults());
        filter = new Filter(worker, router.rules(), states, flows, pipes, seeds.nextLong());
        outputs = new Outputs(worker, counters);
        final IdSource random = IdSource.random(seeds.nextLong(), seeds.nextLong());
        final IdSource sequential = IdSource.sequential(1);
        made = new Made(router, worker, () -> (router.ipv4().randomIds() ? random : sequential).nextIpv4());

        final IpStatistics statistics4 = new IpStatistics(counters, worker, "ip");
        final IpStatistics statistics6 = new IpStatistics(counters, worker, "ip6");
        local4 = new LocalDelivery(statistics4, made, DropReason.IP_NO_PROTOCOL);
        local6 = new LocalDelivery(statistics6, made, DropReason.IP6_UNKNOWN_HEADER);
        fragments4 = newFragments(router, seeds, statistics4);
        fragments6 = newFragments(router, seeds, statistics6);
        final Output output4 = new Output(new Output4(router.fibs()), filter, outputs, statistics4);
        final Output output6 = new Output(new Output6(router.fibs(), random), filter, outputs, statistics6);
        made.outputs(output4, output6);
        ipv4 = new Ipv4Path(router, filter, new LocalInput4(local4, fragments4), output4, made, statistics4);
        ipv6 = new Ipv6Path(router, filter, new LocalInput6(local6, fragments6), output6, made, statistics6);
        registerOwn(router);
    }

    private Fragments newFragments(final Router router, final SplittableRandom seeds, final IpStatistics statistics) {
        final Reassembler reassembler =
                new Reassembler(router.fragments(), seeds.nextLong(), seeds.nextLong(), statistics.drops);
        return new Fragments(reassembler, made, statistics);
    }

    private void registerOwn(final Router router) {
        final IcmpInput icmp = new IcmpInput(
                router.icmp(),
                router.icmpListener(),
                () -> (int) (System.currentTimeMillis() % 86_400_000),
                router.counters(),
                "worker" + worker + ".icmp.reply");
        local4.register(IpProtocol.ICMP, icmp::input);
        local6.register(IpProtocol.ICMPV6, icmp::input);
        local6.register(NO_NEXT_HEADER, (packet, transport, isToGroup, now) -> DropReason.DELIVERED);
        for (final LocalDelivery local : new LocalDelivery[] {local4, local6}) {
            local.register(IpProtocol.UDP, ports::udp);
            local.register(IpProtocol.TCP, ports::tcp);
        }
    }

    /**
     * Adds the conversations in {@code slots} slots of its table, {@code from} one on, to the list; whether there are
     * more slots. On its own thread between bursts, for people: it allocates.
     */
    public boolean listStates(final int from, final int slots, final List<ListedState> into) {
        states.list(from, slots, System.nanoTime(), into);
        return from + slots < states.limit();
    }

    /** The same of the flows that were decided about. */
    public boolean listFlows(final int from, final int slots, final List<ListedFlow> into) {
        flows.list(from, slots, rules, System.nanoTime(), into);
        return from + slots < flows.capacity();
    }

    /** Gives packets for this host to {@code taker}, in place of who had them; before the first packet. */
    public void register(final boolean isIpv6, final int protocol, final LocalProtocol taker) {
        (isIpv6 ? local6 : local4).register(protocol, taker);
    }

    /**
     * Gives well-formed UDP datagrams for this host to {@code listener}, who says UDP_NO_PORT of those that are not its
     * own; before the first packet. Super-packets come as they are.
     */
    public void listen(final LocalProtocol listener) {
        ports.listen(listener);
    }

    @Override
    public void input(final Burst burst, final NetworkInterface from, final long nowNs) {
        begin(nowNs);
        for (int first = 0; first < burst.size(); first += Lookahead.PACKETS) {
            final int count = Math.min(Lookahead.PACKETS, burst.size() - first);
            lookahead.look(burst, first, count, from.fib());
            for (int i = first; i < first + count; i++) {
                packet.aim(burst.buffer(), burst.offset(i), burst.length(i), from);
                packet.route(lookahead.route(i - first));
                receive(packet);
                if (packet.buffer() != burst.buffer()) { // put together: the next one so made overwrites a reply
                    start();
                }
            }
        }
        end();
    }

    /**
     * Sends packets that were made here, such as the outer ones of tunnels, by a table; the burst is the caller's again
     * when this returns.
     */
    public void send(final Burst burst, final int fib, final long nowNs) {
        begin(nowNs);
        for (int i = 0; i < burst.size(); i++) {
            made.send(burst, i, fib, nowNs);
        }
        end();
    }

    /** Does what time asks for: pipes, fragments that waited too long; says whether more is due. */
    public boolean poll(final long nowNs) {
        begin(nowNs);
        final int polled = pipes.poll(nowNs, POLLED_AT_ONCE, resume);
        fragments4.expire(nowNs);
        fragments6.expire(nowNs);
        end();
        return polled >= POLLED_AT_ONCE;
    }

    /** Nanoseconds until {@link #poll} is due at the latest; Long.MAX_VALUE where nothing is held. */
    public long sleepLimitNs(final long nowNs) {
        final long untilFragments = held() == 0 ? Long.MAX_VALUE : FRAGMENTS_CHECK_NS;
        final long pipesNs = pipes.held() == 0 ? Long.MAX_VALUE : Math.max(0, pipes.nextDeadlineNs() - nowNs);
        return Math.min(untilFragments, pipesNs);
    }

    /** Fragments that wait for others; packets in pipes are not among them. */
    int held() {
        return fragments4.held() + fragments6.held();
    }

    private void begin(final long nowNs) {
        this.nowNs = nowNs;
        filter.begin(nowNs);
    }

    private void end() {
        start();
        made.clear();
        pipes.release();
    }

    private void start() {
        try {
            outputs.start();
        } catch (final RuntimeException e) {
            onFault.accept(e);
        }
    }

    private void receive(final Packet packet) {
        final IpPath path = packet.version() == 6 ? ipv6 : ipv4;
        path.statistics().total.incrementPlain();
        DropReason reason = packet.input().receive(worker, packet.buffer(), packet.offset(), packet.length());
        if (reason == DropReason.NONE) {
            reason = offload(packet);
        }
        conclude(path, packet, reason == DropReason.NONE ? input(path, packet) : reason);
    }

    private static DropReason offload(final Packet packet) {
        return packet.hasOffload() ? packet.offload().check(packet.offset(), packet.length()) : DropReason.NONE;
    }

    private DropReason input(final IpPath path, final Packet packet) {
        try {
            return path.input(packet, nowNs);
        } catch (final RuntimeException e) {
            onFault.accept(e);
            return DropReason.INTERNAL_ERROR;
        }
    }

    private void conclude(final IpPath path, final Packet packet, final DropReason reason) {
        path.statistics().drops.count(reason, packet.length());
        if (reason.isDrop()) {
            show(packet, reason);
        }
        made.answer(packet, reason, nowNs);
    }

    /** Shows what was dropped to who looks at the interface that it came in by. */
    private static void show(final Packet packet, final DropReason reason) {
        final PacketTap tap = packet.input().tap();
        if (tap != null) {
            tap.dropped(packet.buffer(), packet.offset(), packet.length(), Direction.IN, reason);
        }
    }

    /** A pipe gives a packet back. */
    private void resume(final Packet packet, final int rule, final NetworkInterface output) {
        final IpPath path = packet.version() == 6 ? ipv6 : ipv4;
        final UnsafeBuffer held = packet.buffer();
        DropReason reason;
        try {
            reason = path.resume(packet, rule, output, nowNs);
        } catch (final RuntimeException e) {
            onFault.accept(e);
            reason = DropReason.INTERNAL_ERROR;
        }
        if (packet.input() == null) {
            made.conclude(packet, reason);
        } else {
            conclude(path, packet, reason);
        }
        if (packet.buffer() != held) { // as of a burst
            start();
        }
    }
}
