// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.shaping.Pipe;
import net.culvert.forwarding.shaping.PipeCounts;
import net.culvert.forwarding.shaping.PipeSettings;
import net.culvert.ringbuffers.counters.DropReason;

/** What is counted and what is set. Connection's thread; any thread may read counters, sysctls are asked for. */
final class CounterViews {
    private static final String DROP = ".drop.";
    private static final String PACKETS = ".packets";
    private static final String BYTES = ".bytes";
    private static final String NS = ".ns";
    private static final String NANOSECONDS = "Ns";

    private final Gateway gateway;

    CounterViews(final Gateway gateway) {
        this.gateway = gateway;
    }

    Iterable<Map<String, Object>> counters() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        gateway.counters().snapshot().forEach((name, value) -> {
            rows.add(new Row().with("name", name).with("value", value).done());
        });
        return rows;
    }

    Iterable<Map<String, Object>> drops() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        final Map<String, Long> counters = gateway.counters().snapshot();
        counters.forEach((name, packets) -> {
            final int drop = name.indexOf(DROP);
            if (drop >= 0 && name.endsWith(PACKETS) && packets > 0) {
                final String reason = name.substring(drop + DROP.length(), name.length() - PACKETS.length());
                final String bytes = name.substring(0, name.length() - PACKETS.length()) + BYTES;
                rows.add(new Row()
                        .with("path", name.substring(0, drop))
                        .with("reason", reason)
                        .with("packets", packets)
                        .with("bytes", counters.getOrDefault(bytes, 0L))
                        .with("meaning", meaning(reason))
                        .done());
            }
        });
        return rows;
    }

    private static String meaning(final String counterName) {
        for (final DropReason reason : DropReason.values()) {
            if (reason.counterName().equals(counterName)) {
                return reason.sentence();
            }
        }
        return null;
    }

    /** Percentiles, which threads write as counters {@code PATH.STAGE.p99.ns}: a row for each stage. */
    Iterable<Map<String, Object>> histograms() {
        final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();
        gateway.counters().snapshot().forEach((name, value) -> {
            for (final String percentile : List.of("p50", "p99", "p99.9", "max")) {
                final String end = "." + percentile + NS;
                if (name.endsWith(end)) {
                    final String stage = name.substring(0, name.length() - end.length());
                    rows.computeIfAbsent(stage, CounterViews::percentiles)
                            .put(percentile.replace(".", "") + NANOSECONDS, value);
                }
            }
        });
        return rows.values();
    }

    private static Map<String, Object> percentiles(final String stage) {
        return new Row()
                .with("stage", stage)
                .with("p50Ns", null)
                .with("p99Ns", null)
                .with("p999Ns", null)
                .with("maxNs", null)
                .done();
    }

    Iterable<Map<String, Object>> pipes() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        final Map<String, List<Pipe>> pipes = new TreeMap<>();
        gateway.control().run(() -> pipes.putAll(gateway.pipes()));
        pipes.forEach((name, ofWorkers) -> rows.add(row(name, ofWorkers)));
        return rows;
    }

    private static Map<String, Object> row(final String name, final List<Pipe> ofWorkers) {
        final PipeSettings settings = ofWorkers.getFirst().settings();
        final long left = sum(ofWorkers, PipeCounts::leftPackets);
        final long lost = sum(ofWorkers, PipeCounts::lostPackets);
        final long dropped = sum(ofWorkers, PipeCounts::droppedPackets);
        final long entered = sum(ofWorkers, PipeCounts::enteredPackets); // after what is gone, which entered before
        return new Row()
                .with("name", name)
                .with("bandwidthBitsPerSecond", settings.bitsPerSecond())
                .with("delayNs", settings.delayNs())
                .with("loss", settings.loss())
                .with("enteredPackets", entered)
                .with("leftPackets", left)
                .with("lostPackets", lost)
                .with("droppedPackets", dropped)
                .with("heldPackets", entered - left - lost - dropped)
                .done();
    }

    private static long sum(final List<Pipe> pipes, final ToLongFunction<PipeCounts> count) {
        return pipes.stream().map(Pipe::counts).mapToLong(count).sum();
    }

    Iterable<Map<String, Object>> sysctls() {
        final Tunables tunables = gateway.tunables();
        final List<String> names = Steps.ask(gateway.control(), () -> tunables.names(""));
        final List<Map<String, Object>> rows = new ArrayList<>();
        Steps.map(gateway.control(), names, name -> tunables.names(name).isEmpty() ? null : sysctl(tunables, name))
                .forEach(row -> {
                    if (row != null) { // else it went with its interface meanwhile
                        rows.add(row);
                    }
                });
        return rows;
    }

    /** Control thread. */
    static Map<String, Object> sysctl(final Tunables tunables, final String name) {
        return new Row()
                .with("name", name)
                .with("value", tunables.read(name))
                .with("description", tunables.description(name))
                .done();
    }
}
