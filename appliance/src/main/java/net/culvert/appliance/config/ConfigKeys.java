// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.config.FilterRuleConfig.Action;
import net.culvert.appliance.config.FilterRuleConfig.Direction;
import net.culvert.appliance.config.FilterRuleConfig.PortRange;
import net.culvert.appliance.log.LogFormat;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.tunnel.aead.AeadEngines;

/**
 * Every key of the file but those of interfaces, which are in {@link InterfaceKeys}: what the readers check and what
 * the reference page is made of.
 */
final class ConfigKeys {
    static final int MAX_FIB = 255;
    static final int LEAST_MTU = 576; // bytes; what every IPv4 host takes (RFC 791, section 3.1)
    static final int LEAST_MTU6 = 1280; // bytes; what every IPv6 link carries (RFC 8200, section 5)
    static final int MAX_MTU = 65535; // bytes; the longest IPv4 packet

    static final ValueType<Integer> FIB = ValueType.number(0, MAX_FIB);
    static final ValueType<Integer> MTU = ValueType.number(LEAST_MTU, MAX_MTU);
    static final ValueType<String> NAME =
            ValueType.text("a name of at most 64 letters, digits and . _ - that begins by none of . and -", text -> {
                return text.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}") ? text : null;
            });
    static final ValueType<Path> FILE =
            ValueType.text("the path of a file", text -> text.isEmpty() ? null : Path.of(text));

    private ConfigKeys() {}

    /** The keys of {@code [gateway]}. */
    static final class Gateway {
        private static final int MAX_SOCKET_PATH = 100; // characters; sun_path has 108 bytes (unix(7))

        static final ConfigKey<String> NAME = ConfigKey.optional(
                "name", ConfigKeys.NAME, "culvert", "Name of the gateway, in logs and in the name of its socket.");
        static final ConfigKey<Integer> WORKERS = ConfigKey.optional(
                "workers",
                ValueType.number(1, DispatchSettings.MAX_WORKERS).or("auto", ProcessConfig.AUTO),
                "auto",
                "Threads that process packets; `\"auto\"` is 1 with `dispatch = \"direct\"`, else one for each CPU, 8 at"
                        + " most.");
        static final ConfigKey<DispatchPolicy> DISPATCH = ConfigKey.optional(
                "dispatch",
                ValueType.choice(DispatchPolicy.values()),
                "direct",
                "Which thread works on a packet: the one that read it, the same for its own share and a worker for the"
                        + " rest, or always a worker by its queue. Where a rule keeps state, `\"direct\"` is `\"hybrid\"`.");
        static final ConfigKey<IdlePolicy> IDLE = ConfigKey.optional(
                "idle",
                ValueType.choice(IdlePolicy.values()),
                "adaptive",
                "What a thread without work does: looks for a moment and sleeps, sleeps at once, or never sleeps.");
        static final ConfigKey<List<Integer>> CPUS = ConfigKey.optional(
                "cpus",
                QuantityTypes.CPUS.or("auto", List.of()),
                "auto",
                "CPUs that the threads are bound to, in turns; `\"auto\"` binds none.");
        static final ConfigKey<Long> BUFFERS = ConfigKey.optional(
                "buffers", QuantityTypes.size("4MiB", "64GiB", "64MiB"), "64MiB", "Most memory for packets.");
        static final ConfigKey<String> AEAD = ConfigKey.optional(
                "aead",
                ValueType.word(AeadEngines.AUTO, AeadEngines.FASTEST, "ipsec-mb", "openssl", "jce"),
                "auto",
                "What seals and opens packets: the first engine that works, the fastest in a trial, or a certain one.");
        static final ConfigKey<Path> CONTROL = ConfigKey.optional(
                "control",
                ValueType.text(
                        "an absolute path of at most " + MAX_SOCKET_PATH + " characters",
                        text -> text.startsWith("/") && text.length() <= MAX_SOCKET_PATH ? Path.of(text) : null),
                "The control socket; without it `/run/culvert/` and the gateway's name with `.sock`.");
        static final ConfigKey<Path> STATE = ConfigKey.optional(
                "state",
                ValueType.text("the absolute path of a directory", text -> text.startsWith("/") ? Path.of(text) : null),
                "/var/lib/culvert",
                "Directory of what outlives the process: the peers' bytes and packets, in a file NAME.accounting.");
        static final ConfigKey<String> USER = ConfigKey.optional(
                "user",
                ValueType.text(
                        "the name of a user of the host", text -> text.matches("[a-z_][a-z0-9_-]{0,31}") ? text : null),
                "The user that the process becomes once its devices are open; without it, it stays who it is.");
        static final ConfigKey<LogFormat> LOG = ConfigKey.optional(
                "log", ValueType.choice(LogFormat.values()), "text", "How a line of the log looks, on standard error.");

        static final ConfigSection SECTION = new ConfigSection(
                "[gateway]",
                "[gateway]",
                "The process: threads, memory, control socket. A reload changes dispatch, idle and log; the rest takes a"
                        + " restart.",
                List.of(NAME, WORKERS, DISPATCH, IDLE, CPUS, BUFFERS, AEAD, CONTROL, STATE, USER, LOG));

        private Gateway() {}
    }

    /** The keys of {@code [web]}. */
    static final class Web {
        static final ConfigKey<InetSocketAddress> LISTEN = ConfigKey.optional(
                "listen",
                NetworkTypes.LISTEN,
                "127.0.0.1:9586",
                "Where metrics, health and the status page are served.");
        static final ConfigKey<Path> TOKEN_FILE = ConfigKey.optional(
                "token-file",
                FILE,
                "File with the token that clients have to show; needed beyond loopback. Others must not read it.");

        static final ConfigSection SECTION = new ConfigSection(
                "[web]", "[web]", "The web server; without this table there is none.", List.of(LISTEN, TOKEN_FILE));

        private Web() {}
    }

    /** The keys of {@code [events]}. */
    static final class Events {
        static final ConfigKey<String> COMMAND = ConfigKey.list(
                "command",
                ValueType.TEXT,
                "Program, by its absolute path, and arguments; it reads the event, a line of JSON, from standard input.");
        static final ConfigKey<URI> WEBHOOK =
                ConfigKey.optional("webhook", NetworkTypes.WEB_ADDRESS, "Where the event is posted to, as JSON.");

        static final ConfigSection SECTION = new ConfigSection(
                "[events]",
                "[events]",
                "Who is told, besides the log, that a peer came, went, moved, or used its quota; 10 s for each event.",
                List.of(COMMAND, WEBHOOK));

        private Events() {}
    }

    /** The keys of {@code [[route]]}. */
    static final class Route {
        static final ConfigKey<Integer> FIB =
                ConfigKey.optional("fib", ConfigKeys.FIB, 0L, "The forwarding table that it is in.");
        static final ConfigKey<Prefix> TO =
                ConfigKey.required("to", NetworkTypes.NETWORK, "Destinations; all are `\"0.0.0.0/0\"` or `\"::/0\"`.");
        static final ConfigKey<Prefix> VIA = ConfigKey.optional(
                "via",
                NetworkTypes.ADDRESS,
                "The router; without `interface` it has to be in the network of an interface.");
        static final ConfigKey<String> INTERFACE = ConfigKey.optional(
                "interface", ValueType.TEXT, "The interface that packets leave by, to `via` or to hosts on its link.");
        static final ConfigKey<NextHop.Action> ACTION = ConfigKey.optional(
                "action",
                ValueType.choice(NextHop.Action.BLACKHOLE, NextHop.Action.REJECT),
                "Instead of `via` and `interface`: drop packets, without a word or with one to the sender.");
        static final ConfigKey<Integer> MTU = ConfigKey.optional(
                "mtu", ConfigKeys.MTU, "Bytes of the longest packet on this way; without it the interface's.");
        static final ConfigKey<Integer> METRIC = ConfigKey.optional(
                "metric",
                ValueType.number(0, 65535),
                0L,
                "Of several routes to the same prefix the least metric wins.");

        static final ConfigSection SECTION = new ConfigSection(
                "[[route]]",
                "[[route]]",
                "A route. Networks of interfaces need none.",
                List.of(FIB, TO, VIA, INTERFACE, ACTION, MTU, METRIC));

        private Route() {}
    }

    /** The keys of {@code [[filter.NAME]]}. */
    static final class Filter {
        private static final int MAX_TAG = 65535;

        static final ConfigKey<Action> ACTION = ConfigKey.required(
                "action",
                ValueType.choice(Action.values()),
                "What is done with a packet that matches; after `\"count\"` and `\"tee\"` it meets the next rule.");
        static final ConfigKey<Direction> DIRECTION = ConfigKey.optional(
                "direction",
                ValueType.choice(Direction.values()),
                "both",
                "Whether the rule is for packets that come in, go out, or both.");
        static final ConfigKey<Integer> PROTOCOL =
                ConfigKey.optional("protocol", NetworkTypes.PROTOCOL, "The protocol; without it any.");
        static final ConfigKey<Prefix> FROM =
                ConfigKey.optional("from", NetworkTypes.NETWORK, "Sources; without it all.");
        static final ConfigKey<Prefix> TO =
                ConfigKey.optional("to", NetworkTypes.NETWORK, "Destinations; without it all.");
        static final ConfigKey<PortRange> FROM_PORT = ConfigKey.optional(
                "from-port", NetworkTypes.PORT_RANGE, "Source ports, of TCP or UDP; without it all.");
        static final ConfigKey<PortRange> TO_PORT = ConfigKey.optional(
                "to-port", NetworkTypes.PORT_RANGE, "Destination ports, of TCP or UDP; without it all.");
        static final ConfigKey<Boolean> KEEP_STATE = ConfigKey.optional(
                "keep-state",
                ValueType.FLAG,
                false,
                "Whether the packets of a flow that passed go on passing, both ways.");
        static final ConfigKey<Boolean> LOG = ConfigKey.optional(
                "log", ValueType.FLAG, false, "Whether packets that match are logged, at most 10 a second in all.");
        static final ConfigKey<Integer> SETFIB = ConfigKey.optional(
                "setfib", ConfigKeys.FIB, "The forwarding table that the packet is looked up in from then on.");
        static final ConfigKey<String> PIPE =
                ConfigKey.optional("pipe", ValueType.TEXT, "The pipe that the packet goes through.");
        static final ConfigKey<Integer> TAG =
                ConfigKey.optional("tag", ValueType.number(1, MAX_TAG), "A number that the packet is marked with.");

        static final ConfigKey<Path> CAPTURE = ConfigKey.optional(
                "capture",
                FILE,
                "Of a rule with action `\"tee\"`: the pcapng file that copies go to; made or emptied at the start.");

        static final ConfigSection SECTION = new ConfigSection(
                "[[filter.NAME]]",
                "[[filter.NAME]]",
                "A rule of the list NAME. The first rule that matches decides; a packet that none matches passes.",
                List.of(
                        ACTION,
                        DIRECTION,
                        PROTOCOL,
                        FROM,
                        TO,
                        FROM_PORT,
                        TO_PORT,
                        KEEP_STATE,
                        LOG,
                        SETFIB,
                        PIPE,
                        TAG,
                        CAPTURE));

        private Filter() {}
    }

    /** The keys of {@code [pipe.NAME]}. */
    static final class Pipe {
        static final ConfigKey<Long> BANDWIDTH = ConfigKey.optional(
                "bandwidth",
                QuantityTypes.bitRate("1kbit", "1000Gbit", "10Mbit"),
                "Bits a second that pass; without it there is no limit.");
        static final ConfigKey<Long> DELAY = ConfigKey.optional(
                "delay", QuantityTypes.duration("0ms", "10s", "20ms"), "0ms", "How long each packet is held.");
        static final ConfigKey<Double> LOSS =
                ConfigKey.optional("loss", QuantityTypes.SHARE, "0%", "The share of packets that is lost.");
        static final ConfigKey<Integer> QUEUE =
                ConfigKey.optional("queue", ValueType.number(1, 10_000), 50L, "Most packets that wait.");

        static final ConfigSection SECTION = new ConfigSection(
                "[pipe.NAME]",
                "[pipe.NAME]",
                "A pipe that limits, delays or loses the packets that a rule sends through it.",
                List.of(BANDWIDTH, DELAY, LOSS, QUEUE));

        private Pipe() {}
    }
}
