// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.culvert.bench.load.trial.TrialResult;

/** All that a run found, in order. Owned by the thread that runs the trials. */
public final class Report {
    private final String command;
    private final String subject;
    private final String traffic;
    private final Instant begin = Instant.now();
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** A trial and the search that it was part of. */
    public record Entry(String kind, TrialResult result) {}

    /** Begins one; the three say what is run, as the user wrote it. */
    public Report(final String command, final String subject, final String traffic) {
        this.command = command;
        this.subject = subject;
        this.traffic = traffic;
    }

    public void add(final String kind, final TrialResult result) {
        entries.add(new Entry(kind, result));
    }

    /** Adds a sentence on how the figures are to be taken. */
    public void note(final String sentence) {
        notes.add(sentence);
    }

    /** Adds a value to the metric of that name. */
    public void metric(final String name, final String unit, final boolean isHigherBetter, final double value) {
        metrics.computeIfAbsent(name, any -> new Metric(name, unit, isHigherBetter))
                .add(value);
    }

    /** Adds the percentiles of a trial's latency as metrics, where it has any. */
    public void latencyMetrics(final String prefix, final TrialResult result) {
        if (result.latency().getTotalCount() > 0) {
            metric(prefix + " p50", "us", false, result.latency().getValueAtPercentile(50) / 1e3);
            metric(prefix + " p99", "us", false, result.latency().getValueAtPercentile(99) / 1e3);
            metric(prefix + " p99.9", "us", false, result.latency().getValueAtPercentile(99.9) / 1e3);
        }
    }

    public String command() {
        return command;
    }

    public String subject() {
        return subject;
    }

    public String traffic() {
        return traffic;
    }

    public Instant begin() {
        return begin;
    }

    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    public Collection<Metric> metrics() {
        return Collections.unmodifiableCollection(metrics.values());
    }

    public Collection<String> notes() {
        return Collections.unmodifiableCollection(notes);
    }

    /** Processor, kernel and Java of this machine, in one line. */
    public static String host() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " CPUs (" + System.getProperty("os.arch") + "), Java "
                + System.getProperty("java.version");
    }
}
