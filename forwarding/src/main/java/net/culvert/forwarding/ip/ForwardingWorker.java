// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.util.function.Consumer;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.packet.Packet;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;

/**
 * A router's work, a burst at a time: every packet goes as far as it gets, then each interface that something leaves by
 * is started. Owned by one thread, which brackets each burst as a reader of the tables' grace period.
 *
 * <p>Of what came in each packet is forwarded, delivered to this host, held for a while, or dropped for a reason that
 * is counted here and nowhere else.
 */
public final class ForwardingWorker {
    private final Lookahead lookahead;
    private final Outputs outputs;
    private final LocalDelivery local4;
    private final LocalDelivery local6;
    private final IpPath ipv4;
    private final IpPath ipv6;
    private final Consumer<RuntimeException> onFault;
    private final Packet packet = new Packet();

    /**
     * Worker number {@code worker}, from 0; {@code onFault} is told of faults of ours, each of which costs a packet.
     */
    public ForwardingWorker(
            final int worker,
            final IpSettings settings,
            final Fibs fibs,
            final CountersFile counters,
            final Consumer<RuntimeException> onFault) {
        this.onFault = onFault;
        lookahead = new Lookahead(fibs);
        outputs = new Outputs(worker);
        final IpStatistics statistics4 = new IpStatistics(counters, worker, "ip");
        final IpStatistics statistics6 = new IpStatistics(counters, worker, "ip6");
        local4 = new LocalDelivery(statistics4, DropReason.IP_NO_PROTOCOL);
        local6 = new LocalDelivery(statistics6, DropReason.IP6_UNKNOWN_HEADER);
        ipv4 = new Ipv4Path(settings, fibs, local4, outputs, statistics4);
        ipv6 = new Ipv6Path(settings, fibs, local6, outputs, statistics6);
    }

    /**
     * Takes every packet of a burst that came in by {@code from}; the burst is the caller's again when this returns.
     */
    public void input(final Burst burst, final NetworkInterface from) {
        final DropReason closed = closed(from);
        for (int first = 0; first < burst.size(); first += Lookahead.PACKETS) {
            final int count = Math.min(Lookahead.PACKETS, burst.size() - first);
            lookahead.look(burst, first, count, from.fib());
            for (int i = first; i < first + count; i++) {
                packet.aim(burst.buffer(), burst.offset(i), burst.length(i), from);
                packet.route(lookahead.route(i - first));
                receive(packet, closed);
            }
        }
        outputs.start(ipv4.statistics().drops);
    }

    private static DropReason closed(final NetworkInterface from) {
        if (from.isGone()) {
            return DropReason.INTERFACE_GONE;
        }
        return from.isUp() ? DropReason.NONE : DropReason.INTERFACE_DOWN;
    }

    private void receive(final Packet packet, final DropReason closed) {
        final IpPath path = packet.version() == 6 ? ipv6 : ipv4;
        path.statistics().total.incrementPlain();
        final DropReason reason = closed == DropReason.NONE ? input(path, packet) : closed;
        path.statistics().drops.count(reason, packet.length());
    }

    private DropReason input(final IpPath path, final Packet packet) {
        try {
            return path.input(packet);
        } catch (final RuntimeException e) {
            onFault.accept(e);
            return DropReason.INTERNAL_ERROR;
        }
    }
}
