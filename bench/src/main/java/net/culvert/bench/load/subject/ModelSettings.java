// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.subject;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.traffic.Quantities;
import net.culvert.bench.load.traffic.Rate;

/** What a {@link Model} can do and what it does to packets. Made by one thread. */
public final class ModelSettings {
    private static final String KEYS =
            "rate, queue, delay, jitter, slow, slow-delay, loss, reorder, duplicate, corrupt";

    Rate rate; // null for no limit
    int queue = 256; // packets that may wait, the one in service among them
    long delayNs;
    long jitterNs; // at most so much more, drawn evenly
    double slow; // share of packets that take slowNs more
    long slowNs;
    double loss;
    double reorder; // share that the next packet overtakes
    double duplicate;
    double corrupt;

    /** No limit and no fault. */
    public ModelSettings() {}

    /** {@code rate=100kpps,queue=64,delay=1ms,loss=0.1%}: any of these, in any order; empty for none. */
    public static ModelSettings parse(final String text) throws LoadException {
        final ModelSettings settings = new ModelSettings();
        for (final String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            final int equals = each.indexOf('=');
            if (equals < 0) {
                throw new LoadException("'" + each + "' is no setting of a model: it has to be KEY=VALUE with " + KEYS);
            }
            settings.set(each.substring(0, equals), each.substring(equals + 1));
        }
        return settings;
    }

    private void set(final String key, final String value) throws LoadException {
        switch (key) {
            case "rate" -> rate = Rate.parse(value);
            case "queue" -> queue = Quantities.count(value, 1, 1 << 20);
            case "delay" -> delayNs = Quantities.durationNs(value);
            case "jitter" -> jitterNs = Quantities.durationNs(value);
            case "slow" -> slow = Quantities.share(value);
            case "slow-delay" -> slowNs = Quantities.durationNs(value);
            case "loss" -> loss = Quantities.share(value);
            case "reorder" -> reorder = Quantities.share(value);
            case "duplicate" -> duplicate = Quantities.share(value);
            case "corrupt" -> corrupt = Quantities.share(value);
            default -> throw new LoadException("a model has no '" + key + "': it has " + KEYS);
        }
    }
}
