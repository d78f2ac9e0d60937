// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.List;

/**
 * What is most telling of rules, as dense arrays: a rule that does not match costs a few words, its object is read
 * where it nearly matches. All rules are about packets of one IP version, so that addresses compare. Immutable, for any
 * thread.
 */
final class RuleColumns {
    private final long[] sourceMasks; // upper 64 bits of the addresses
    private final long[] sourceNets;
    private final long[] destinationMasks;
    private final long[] destinationNets;
    private final boolean hasLow; // whether any rule looks at the lower 64
    private final long[] lowSourceMasks;
    private final long[] lowSourceNets;
    private final long[] lowDestinationMasks;
    private final long[] lowDestinationNets;
    private final char[] firstSourcePorts;
    private final char[] lastSourcePorts;
    private final char[] firstDestinationPorts;
    private final char[] lastDestinationPorts;

    RuleColumns(final List<Rule> rules) {
        final int size = rules.size();
        sourceMasks = new long[size];
        sourceNets = new long[size];
        destinationMasks = new long[size];
        destinationNets = new long[size];
        firstSourcePorts = new char[size];
        lastSourcePorts = new char[size];
        firstDestinationPorts = new char[size];
        lastDestinationPorts = new char[size];
        boolean hasLow = false;
        for (final Rule rule : rules) {
            hasLow |= rule.match().source().quickLowMask() != 0
                    || rule.match().destination().quickLowMask() != 0;
        }
        this.hasLow = hasLow;
        lowSourceMasks = new long[hasLow ? size : 0];
        lowSourceNets = new long[hasLow ? size : 0];
        lowDestinationMasks = new long[hasLow ? size : 0];
        lowDestinationNets = new long[hasLow ? size : 0];
        for (int i = 0; i < size; i++) {
            fill(i, rules.get(i).match());
        }
    }

    private void fill(final int at, final Match match) {
        final PrefixSet source = match.source();
        final PrefixSet destination = match.destination();
        sourceMasks[at] = source.quickMask();
        sourceNets[at] = source.quickNet();
        destinationMasks[at] = destination.quickMask();
        destinationNets[at] = destination.quickNet();
        if (hasLow) {
            lowSourceMasks[at] = source.quickLowMask();
            lowSourceNets[at] = source.quickLowNet();
            lowDestinationMasks[at] = destination.quickLowMask();
            lowDestinationNets[at] = destination.quickLowNet();
        }
        firstSourcePorts[at] = (char) match.sourcePorts().quickFirst();
        lastSourcePorts[at] = (char) match.sourcePorts().quickLast();
        firstDestinationPorts[at] = (char) match.destinationPorts().quickFirst();
        lastDestinationPorts[at] = (char) match.destinationPorts().quickLast();
    }

    /** The first rule from {@code from} on that nearly matches, or how many there are. */
    int next(final int from, final Flow flow) {
        final long[] sourceMasks = this.sourceMasks;
        final long[] sourceNets = this.sourceNets;
        final long[] destinationMasks = this.destinationMasks;
        final long[] destinationNets = this.destinationNets;
        final long source = flow.sourceHigh();
        final long destination = flow.destinationHigh();
        int at = from;
        while (at < sourceMasks.length
                && ((source & sourceMasks[at]) != sourceNets[at]
                        || (destination & destinationMasks[at]) != destinationNets[at]
                        || !nearPorts(at, flow.sourcePort(), flow.destinationPort())
                        || hasLow && !nearLow(at, flow.sourceLow(), flow.destinationLow()))) {
            at++;
        }
        return at;
    }

    private boolean nearPorts(final int at, final int source, final int destination) {
        return destination >= firstDestinationPorts[at]
                && destination <= lastDestinationPorts[at]
                && source >= firstSourcePorts[at]
                && source <= lastSourcePorts[at];
    }

    private boolean nearLow(final int at, final long source, final long destination) {
        return (source & lowSourceMasks[at]) == lowSourceNets[at]
                && (destination & lowDestinationMasks[at]) == lowDestinationNets[at];
    }
}
