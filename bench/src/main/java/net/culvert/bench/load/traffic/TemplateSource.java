// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import org.agrona.concurrent.UnsafeBuffer;

/** The packets of a template, sizes and flows in turns, by a schedule. Owned by the sending thread. */
public final class TemplateSource implements PacketSource {
    private final Template template;
    private final Schedule schedule;
    private final long durationNs;
    private final long limit; // packets
    private final int[] sequences; // the next, by flow

    private int size;
    private int flow;
    private long made;

    /** Goes on until a packet would be due at {@code durationNs} or later, or {@code limit} packets are made. */
    public TemplateSource(final Template template, final Schedule schedule, final long durationNs, final long limit) {
        this.template = template;
        this.schedule = schedule;
        this.durationNs = durationNs;
        this.limit = limit;
        sequences = new int[template.flows().count()];
    }

    @Override
    public long dueNs() {
        final long dueNs = schedule.dueNs();
        return dueNs < durationNs && made < limit ? dueNs : NEVER;
    }

    @Override
    public void make() {
        template.patch(size, flow, sequences[flow], schedule.dueNs());
    }

    @Override
    public UnsafeBuffer buffer() {
        return template.buffer();
    }

    @Override
    public int offset() {
        return template.offset(size);
    }

    @Override
    public int length() {
        return template.length(size);
    }

    @Override
    public int headersLength() {
        return template.headersLength();
    }

    @Override
    public void advance() {
        schedule.advance(template.sizes().length(size));
        sequences[flow]++;
        made++;
        size = size + 1 < template.sizes().count() ? size + 1 : 0;
        flow = flow + 1 < sequences.length ? flow + 1 : 0;
    }
}
