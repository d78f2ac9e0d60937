// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.path.BurstTimes;

/** The values of one scrape, gathered in any order. One thread. */
final class Samples {
    private static final double NS_PER_SECOND = 1e9;

    private final Map<Metric, List<CounterDataPointSnapshot>> counters = new EnumMap<>(Metric.class);
    private final Map<Metric, List<GaugeDataPointSnapshot>> gauges = new EnumMap<>(Metric.class);
    private final Map<Metric, List<InfoDataPointSnapshot>> infos = new EnumMap<>(Metric.class);
    private final Map<Metric, List<HistogramDataPointSnapshot>> histograms = new EnumMap<>(Metric.class);
    private final Map<Metric, List<SummaryDataPointSnapshot>> summaries = new EnumMap<>(Metric.class);

    /** A counter's or a gauge's value, or an info; values of its labels in their order. */
    void add(final Metric metric, final double value, final String... labels) {
        final Labels named = labels(metric, labels);
        switch (metric.kind()) {
            case COUNTER -> list(counters, metric).add(new CounterDataPointSnapshot(value, named, null, 0));
            case GAUGE -> list(gauges, metric).add(new GaugeDataPointSnapshot(value, named, null));
            case INFO -> list(infos, metric).add(new InfoDataPointSnapshot(named));
            case HISTOGRAM, SUMMARY -> throw new IllegalArgumentException(metric + " has more than one value");
        }
    }

    /** How long bursts took. */
    void add(final Metric metric, final BurstTimes times) {
        final ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (final BurstTimes.Bucket bucket : times.buckets()) {
            final boolean isLast = bucket.boundNs() == Long.MAX_VALUE;
            buckets.bucket(isLast ? Double.POSITIVE_INFINITY : bucket.boundNs() / NS_PER_SECOND, bucket.bursts());
        }
        list(histograms, metric)
                .add(HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(buckets.build())
                        .sum(times.sumNs() / NS_PER_SECOND)
                        .labels(labels(metric, times.thread()))
                        .build());
    }

    /** How often something happened, and how long all of it took. */
    void addSummary(final Metric metric, final long count, final double seconds, final String... labels) {
        list(summaries, metric)
                .add(SummaryDataPointSnapshot.builder()
                        .count(count)
                        .sum(seconds)
                        .labels(labels(metric, labels))
                        .build());
    }

    private static Labels labels(final Metric metric, final String... values) {
        return Labels.of(metric.labels(), List.of(values));
    }

    private static <T> List<T> list(final Map<Metric, List<T>> map, final Metric metric) {
        return map.computeIfAbsent(metric, key -> new ArrayList<>());
    }

    /** All of them, as what writes the formats takes them; a metric without values is left out. */
    MetricSnapshots snapshots() {
        final List<MetricSnapshot> snapshots = new ArrayList<>();
        counters.forEach((metric, points) -> snapshots.add(new CounterSnapshot(metadata(metric), points)));
        gauges.forEach((metric, points) -> snapshots.add(new GaugeSnapshot(metadata(metric), points)));
        infos.forEach((metric, points) -> snapshots.add(new InfoSnapshot(metadata(metric), points)));
        histograms.forEach((metric, points) -> snapshots.add(new HistogramSnapshot(metadata(metric), points)));
        summaries.forEach((metric, points) -> snapshots.add(new SummarySnapshot(metadata(metric), points)));
        return new MetricSnapshots(snapshots);
    }

    private static MetricMetadata metadata(final Metric metric) {
        return new MetricMetadata(metric.stem(), metric.help());
    }
}
