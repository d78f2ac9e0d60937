// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.search.Bounds;
import net.culvert.bench.load.traffic.Quantities;
import picocli.CommandLine.Option;

/** How long, how often, and what is looked for, by the options of the command line. One thread. */
final class SearchOptions {
    @Option(
            names = "--search",
            paramLabel = "KIND",
            defaultValue = "none",
            description = "Of RFC 2544: throughput, latency, loss, bursts, or rfc2544 for all four; overhead: a tunnel"
                    + " beside the plain path; soak: look whether memory or latency grow (${DEFAULT-VALUE}).")
    private String kind;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Of each trial: 500ms, 2s, 10m (${DEFAULT-VALUE}).")
    private String duration;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Load before the first trial, not measured (${DEFAULT-VALUE}).")
    private String warmUp;

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "A trial with losses ends when nothing has come for so long (${DEFAULT-VALUE}).")
    private String settle;

    @Option(
            names = "--loss",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "That the throughput may lose, such as 0.1%% (${DEFAULT-VALUE}).")
    private String loss;

    @Option(
            names = "--precision",
            paramLabel = "SHARE",
            defaultValue = "1%",
            description = "That an answer may be off (${DEFAULT-VALUE}).")
    private String precision;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            defaultValue = "90%",
            description = "Of the throughput, at which latency is measured (${DEFAULT-VALUE}).")
    private String share;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "All of it so often, for the spread (${DEFAULT-VALUE}).")
    private String repeat;

    @Option(names = "--watch", paramLabel = "PID", description = "Process whose memory a soak looks at (this one).")
    private Long pid;

    SearchKind kind() throws LoadException {
        return SearchKind.parse(kind);
    }

    long durationNs() throws LoadException {
        final long durationNs = Quantities.durationNs(duration);
        if (durationNs == 0) {
            throw new LoadException("--duration is 0 but has to be longer");
        }
        return durationNs;
    }

    long warmUpNs() throws LoadException {
        return Quantities.durationNs(warmUp);
    }

    long settleNs() throws LoadException {
        return Quantities.durationNs(settle);
    }

    Bounds bounds(final double maxPps) throws LoadException {
        final double exact = Quantities.share(precision);
        if (exact <= 0) {
            throw new LoadException("--precision is 0 but has to be more, or a search has no end");
        }
        return new Bounds(maxPps, durationNs(), Quantities.share(loss), exact);
    }

    double share() throws LoadException {
        final double value = Quantities.share(share);
        if (value <= 0) {
            throw new LoadException("--share is 0 but has to be more");
        }
        return value;
    }

    int repeat() throws LoadException {
        return Quantities.count(repeat, 1, 1000);
    }

    long pid() {
        return pid == null ? ProcessHandle.current().pid() : pid;
    }
}
