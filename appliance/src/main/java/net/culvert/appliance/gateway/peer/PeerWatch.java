// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.appliance.config.PeerPolicy;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.PeerLimits;

/** One peer of a tunnel and all that is known of it here. The control thread of the tunnel. */
final class PeerWatch {
    private static final long BITS_NS = Byte.SIZE * TimeUnit.SECONDS.toNanos(1); // bits of a byte, nanoseconds

    private final Peer peer;
    private final Account account;
    private final SessionWatch session = new SessionWatch();
    private PeerConfig config;
    private PeerLimits limits; // null for none
    private QuotaWatch quota; // null for none
    private NameWatch name; // null where the endpoint is an address, or none
    private PeerTotals counted = PeerTotals.NONE; // of the tunnel's counters, what is in the account
    private PeerTotals lastSecond = PeerTotals.NONE;
    private long countedNs;
    private long lastSecondNs = 1;

    PeerWatch(final Peer peer, final Account account, final long nowNs) {
        this.peer = peer;
        this.account = account;
        countedNs = nowNs;
    }

    Peer peer() {
        return peer;
    }

    SessionWatch session() {
        return session;
    }

    /** What the file said last; null before the first time. */
    PeerConfig config() {
        return config;
    }

    void config(final PeerConfig config) {
        this.config = config;
    }

    NameWatch name() {
        return name;
    }

    void name(final NameWatch name) {
        this.name = name;
    }

    /** Makes the limits that the policy asks for; what has not changed goes on. Returns null for none. */
    PeerLimits limits(final PeerPolicy policy, final boolean isNew, final long today) {
        final long in = policy.inBitsPerSecond();
        final long out = policy.outBitsPerSecond();
        if (policy.quota() == null) {
            quota = null;
        } else if (quota == null || !Objects.equals(quota.quota(), policy.quota())) {
            quota = new QuotaWatch(policy.quota(), account, !isNew, today);
        }
        final boolean isNeeded = in > 0 || out > 0 || quota != null;
        if (!isNeeded) {
            limits = null;
        } else if (limits == null || !limits.hasRates(in, out)) {
            limits = new PeerLimits(in, out);
        }
        close();
        return limits;
    }

    private void close() {
        if (limits != null) {
            limits.closed(quota != null && quota.isOver());
        }
    }

    /** Puts what the tunnel has counted into the account; returns what is to be told of the quota, or null. */
    PeerEvent.Kind count(final long nowNs, final long today) {
        final PeerTotals now = PeerTotals.of(peer);
        lastSecond = now.minus(counted);
        lastSecondNs = Math.max(1, nowNs - countedNs);
        counted = now;
        countedNs = nowNs;
        account.add(lastSecond, today);
        final PeerEvent.Kind kind = quota == null ? null : quota.poll(lastSecond.bytes(), today);
        close();
        return kind;
    }

    /** Bytes of the quota that are used; 0 without one. */
    long usedBytes() {
        return quota == null ? 0 : quota.usedBytes();
    }

    PeerFigures figures(final String interfaceName) {
        return new PeerFigures(
                interfaceName,
                config.name(),
                peer.publicKey(),
                config.policy(),
                session.isConnected(),
                session.endpoint(),
                peer.lastHandshakeWallNs(),
                account.state().totals(),
                rate(lastSecond.rxBytes()),
                rate(lastSecond.txBytes()),
                limits == null ? 0 : limits.inDropped(),
                limits == null ? 0 : limits.outDropped(),
                usedBytes(),
                limits != null && limits.isClosed());
    }

    private long rate(final long bytes) {
        return (long) ((double) bytes * BITS_NS / lastSecondNs);
    }
}
