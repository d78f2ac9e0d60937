// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One figure of a run, measured as often as the run was repeated. Owned by one thread. */
public final class Metric {
    private final String name;
    private final String unit;
    private final boolean isHigherBetter;
    private final List<Double> values = new ArrayList<>();

    Metric(final String name, final String unit, final boolean isHigherBetter) {
        this.name = name;
        this.unit = unit;
        this.isHigherBetter = isHigherBetter;
    }

    public String name() {
        return name;
    }

    public String unit() {
        return unit;
    }

    public boolean isHigherBetter() {
        return isHigherBetter;
    }

    /** Metrics by their names, in their order. */
    public static Map<String, Metric> byName(final Collection<Metric> metrics) {
        final Map<String, Metric> byName = new LinkedHashMap<>();
        metrics.forEach(metric -> byName.put(metric.name, metric));
        return byName;
    }

    /** All values, in the order measured. */
    public List<Double> values() {
        return Collections.unmodifiableList(values);
    }

    void add(final double value) {
        values.add(value);
    }

    /** The middle one, or the mean of the two in the middle. */
    public double median() {
        final List<Double> sorted = values.stream().sorted().toList();
        final int size = sorted.size();
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }

    public double least() {
        return Collections.min(values);
    }

    public double greatest() {
        return Collections.max(values);
    }
}
