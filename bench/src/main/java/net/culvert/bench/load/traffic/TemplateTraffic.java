// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import net.culvert.bench.load.LoadException;

/** Made-up packets: one kind, some sizes, some flows. */
public record TemplateTraffic(TransportKind kind, FrameSizes sizes, Flows flowTable, long seed) implements Traffic {
    /** The same with other sizes, none shorter than what the headers and the mark need. */
    public TemplateTraffic with(final FrameSizes others) {
        return new TemplateTraffic(
                kind, others.atLeast(Template.shortestFrame(kind, flowTable.ipv6())), flowTable, seed);
    }

    @Override
    public PacketSource source(final Pacing pacing, final long durationNs, final long limit, final int trial)
            throws LoadException {
        return new TemplateSource(
                new Template(kind, sizes, flowTable, trial), new Schedule(pacing, seed + trial), durationNs, limit);
    }

    @Override
    public boolean isMarked() {
        return true;
    }

    @Override
    public double meanFrame() {
        return sizes.mean();
    }

    @Override
    public int flows() {
        return flowTable.count();
    }

    @Override
    public String toString() {
        final int flows = flowTable.count();
        return kind + " over IPv" + (flowTable.ipv6() ? 6 : 4) + ", frames " + sizes + ", " + flows
                + (flows == 1 ? " flow" : " flows");
    }
}
