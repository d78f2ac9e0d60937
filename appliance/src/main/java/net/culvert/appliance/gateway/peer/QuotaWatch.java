// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import net.culvert.appliance.config.QuotaConfig;

/** How much of its quota one peer has used. The control thread of the tunnel. */
final class QuotaWatch {
    private static final int WARNING_DIVISOR = 5; // the warning comes when a fifth, 20 %, is left

    private final QuotaConfig quota;
    private final Account account;
    private PeerEvent.Kind told; // of the period at hand; null for nothing
    private long periodDay;
    private long usedBytes;

    /** {@code isNew} means that nobody was told yet how much of it is used. */
    QuotaWatch(final QuotaConfig quota, final Account account, final boolean isNew, final long today) {
        this.quota = quota;
        this.account = account;
        periodDay = QuotaPeriods.firstDay(quota.period(), today);
        usedBytes = account.use(0, periodDay);
        told = isNew ? null : reached();
    }

    QuotaConfig quota() {
        return quota;
    }

    /** Counts more bytes; returns what is to be told, or null. */
    PeerEvent.Kind poll(final long bytes, final long today) {
        final long first = QuotaPeriods.firstDay(quota.period(), today);
        final boolean wasOver = told == PeerEvent.Kind.QUOTA_USED;
        usedBytes = account.use(bytes, first);
        told = first == periodDay ? told : null;
        periodDay = first;
        final PeerEvent.Kind reached = reached();
        final boolean isNews = reached != told;
        told = reached;
        if (reached == null) {
            return wasOver ? PeerEvent.Kind.QUOTA_RENEWED : null;
        }
        return isNews ? reached : null;
    }

    private PeerEvent.Kind reached() {
        if (isOver()) {
            return PeerEvent.Kind.QUOTA_USED;
        }
        final boolean isNear = usedBytes >= quota.bytes() - quota.bytes() / WARNING_DIVISOR;
        return isNear ? PeerEvent.Kind.QUOTA_WARNING : null;
    }

    /** Whether all is used. */
    boolean isOver() {
        return usedBytes >= quota.bytes();
    }

    long usedBytes() {
        return usedBytes;
    }
}
