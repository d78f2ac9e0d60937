// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import java.util.List;

/**
 * Every metric that {@code /metrics} serves: the one place that says its name, kind, labels and meaning. The names that
 * begin with {@code wireguard} are those of prometheus_wireguard_exporter, those that begin with {@code jvm} and
 * {@code process} those of the Prometheus Java client. {@code appliance/METRICS.md} is made from it.
 */
enum Metric {
    SENT("wireguard_sent_bytes", Kind.COUNTER, "Bytes sent to the peer, as wg(8) counts them.", Labels.PEER),
    RECEIVED("wireguard_received_bytes", Kind.COUNTER, "Bytes received from the peer, as wg(8) does.", Labels.PEER),
    HANDSHAKE(
            "wireguard_latest_handshake_seconds",
            Kind.GAUGE,
            "Seconds from 1970 to the peer's last handshake, 0 for never.",
            Labels.PEER),

    UP("culvert_interface_up", Kind.GAUGE, "1 while the interface is up, else 0.", Labels.INTERFACE),
    MTU("culvert_interface_mtu_bytes", Kind.GAUGE, "Longest packet that it carries.", Labels.INTERFACE),
    IN_PACKETS("culvert_interface_received_packets", Kind.COUNTER, "Packets that came in.", Labels.INTERFACE),
    IN_BYTES("culvert_interface_received_bytes", Kind.COUNTER, "Bytes of packets that came in.", Labels.INTERFACE),
    IN_ERRORS("culvert_interface_received_errors", Kind.COUNTER, "Packets not received.", Labels.INTERFACE),
    IN_DROPS("culvert_interface_received_drops", Kind.COUNTER, "Packets that came in vain.", Labels.INTERFACE),
    OUT_PACKETS("culvert_interface_sent_packets", Kind.COUNTER, "Packets given to the device.", Labels.INTERFACE),
    OUT_BYTES("culvert_interface_sent_bytes", Kind.COUNTER, "Bytes given to the device.", Labels.INTERFACE),
    OUT_ERRORS("culvert_interface_sent_errors", Kind.COUNTER, "Packets that it failed to send.", Labels.INTERFACE),
    OUT_DROPS("culvert_interface_sent_drops", Kind.COUNTER, "Packets that it was never given.", Labels.INTERFACE),

    QUEUE_LENGTH("culvert_queue_length", Kind.GAUGE, "What waits: packets out, bursts in.", Labels.QUEUE),
    QUEUE_LIMIT("culvert_queue_limit", Kind.GAUGE, "How many may wait, for each worker.", Labels.QUEUE),
    QUEUE_DROPS("culvert_queue_drops", Kind.COUNTER, "Packets refused, or that waited in vain.", Labels.QUEUE),

    DROP_PACKETS("culvert_drops_packets", Kind.COUNTER, "Packets dropped on a path for a reason.", Labels.DROP),
    DROP_BYTES("culvert_drops_bytes", Kind.COUNTER, "Bytes of those packets.", Labels.DROP),
    REASON_PACKETS(
            "culvert_drop_reason_packets",
            Kind.COUNTER,
            "Packets dropped for a reason on all paths; every reason is there, with 0 before the first.",
            Labels.REASON),

    RULE_PACKETS(
            "culvert_rule_packets",
            Kind.COUNTER,
            "Packets that a rule decided about, or that a state of its own let pass.",
            Labels.RULE),
    RULE_BYTES("culvert_rule_bytes", Kind.COUNTER, "Bytes of those packets.", Labels.RULE),

    BURST("culvert_burst_seconds", Kind.HISTOGRAM, "From reading a burst until it has left.", Labels.THREAD),
    IP("culvert_ip_statistics", Kind.COUNTER, "Packets, by the names of netstat -s.", Labels.IP),
    EVENTS("culvert_events", Kind.COUNTER, "Every counter that no other metric shows.", Labels.NAME),
    AEAD("culvert_aead_engine", Kind.INFO, "The library that seals and opens packets.", Labels.ENGINE),

    MEMORY_USED("jvm_memory_used_bytes", Kind.GAUGE, "Memory in use.", Labels.AREA),
    MEMORY_COMMITTED("jvm_memory_committed_bytes", Kind.GAUGE, "Memory taken from the host.", Labels.AREA),
    MEMORY_MAX("jvm_memory_max_bytes", Kind.GAUGE, "Most memory it may take, -1 for no bound.", Labels.AREA),
    BUFFERS("jvm_buffer_pool_used_bytes", Kind.GAUGE, "Memory of buffers outside the heap.", Labels.POOL),
    GC("jvm_gc_collection_seconds", Kind.SUMMARY, "Time of garbage collections.", Labels.GC),
    THREADS("jvm_threads_current", Kind.GAUGE, "Threads, without virtual ones.", List.of()),
    DAEMONS("jvm_threads_daemon", Kind.GAUGE, "Those that do not keep the process alive.", List.of()),
    CPU("process_cpu_seconds", Kind.COUNTER, "CPU time of the process.", List.of()),
    START("process_start_time_seconds", Kind.GAUGE, "Seconds from 1970 to its start.", List.of()),
    OPEN_FILES("process_open_fds", Kind.GAUGE, "Open file descriptors.", List.of());

    /** What a metric is in the formats of Prometheus and OpenMetrics. */
    enum Kind {
        COUNTER("_total"),
        GAUGE(""),
        INFO("_info"),
        HISTOGRAM(""),
        SUMMARY("");

        private final String suffix;

        Kind(final String suffix) {
            this.suffix = suffix;
        }
    }

    private final String name;
    private final Kind kind;
    private final String help;
    private final List<String> labels;

    Metric(final String name, final Kind kind, final String help, final List<String> labels) {
        this.name = name;
        this.kind = kind;
        this.help = help;
        this.labels = labels;
    }

    /** Its name without what its kind adds. */
    String stem() {
        return name;
    }

    /** Its name as queries write it. */
    String fullName() {
        return name + kind.suffix;
    }

    Kind kind() {
        return kind;
    }

    /** A sentence. */
    String help() {
        return help;
    }

    /** Names of its labels, in the order of their values. */
    List<String> labels() {
        return labels;
    }

    private static final class Labels {
        static final List<String> PEER = List.of("interface", "public_key", "allowed_ips", "friendly_name");
        static final List<String> INTERFACE = List.of("interface");
        static final List<String> QUEUE = List.of("interface", "direction");
        static final List<String> DROP = List.of("path", "reason");
        static final List<String> REASON = List.of("reason");
        static final List<String> RULE = List.of("list", "rule", "action");
        static final List<String> THREAD = List.of("thread");
        static final List<String> IP = List.of("worker", "family", "statistic");
        static final List<String> NAME = List.of("name");
        static final List<String> ENGINE = List.of("engine");
        static final List<String> AREA = List.of("area");
        static final List<String> POOL = List.of("pool");
        static final List<String> GC = List.of("gc");
    }
}
