// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.churn;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What became of the packets that a gateway received, of both families and all workers. Immutable.
 *
 * @param received packets that came in by any interface
 * @param forwarded packets that were put into an output queue
 * @param delivered packets that were for the gateway itself
 * @param dropped packets that ended for a counted reason, in a pipe too
 * @param held packets that are in pipes
 */
record PacketLaw(long received, long forwarded, long delivered, long dropped, long held) {
    private static final String FAMILY = "worker\\d+\\.(ip|ip6)\\.(ip|ip6)s_";
    private static final Pattern RECEIVED = Pattern.compile(FAMILY + "total");
    private static final Pattern FORWARDED = Pattern.compile(FAMILY + "forward");
    private static final Pattern DELIVERED = Pattern.compile(FAMILY + "delivered");
    private static final Pattern DROPPED = Pattern.compile("worker\\d+\\.(ip|ip6|pipes)\\.drop\\.[^.]+\\.packets");

    /** By a gateway's counters, where nobody sent it fragments; those it holds are told by no counter. */
    static PacketLaw of(final Map<String, Long> counters, final long heldInPipes) {
        return new PacketLaw(
                sum(counters, RECEIVED),
                sum(counters, FORWARDED),
                sum(counters, DELIVERED),
                sum(counters, DROPPED),
                heldInPipes);
    }

    private static long sum(final Map<String, Long> counters, final Pattern name) {
        return counters.entrySet().stream()
                .filter(each -> name.matcher(each.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether there were packets, and each is in one of the other sums. */
    boolean holds() {
        return received > 0 && received == accounted();
    }

    private long accounted() {
        return forwarded + delivered + dropped + held;
    }

    /** The sum, and what it lacks. */
    @Override
    public String toString() {
        return "received " + received
                + (holds() ? " = " : " != ")
                + "forwarded " + forwarded
                + " + delivered " + delivered
                + " + dropped " + dropped
                + " + held " + held
                + (holds() ? "" : ", which lacks " + (received - accounted()));
    }
}
