// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.nio.file.Path;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.pcap.AddressRewriter;
import net.culvert.bench.load.pcap.Capture;
import net.culvert.bench.load.pcap.CaptureFile;
import net.culvert.bench.load.pcap.ReplayTraffic;
import net.culvert.bench.load.subject.UdpPath;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Flows;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Mark;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.bench.load.traffic.Quantities;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.Traffic;
import net.culvert.bench.load.traffic.TransportKind;
import picocli.CommandLine.Option;

/** What is sent, by the options of the command line. One thread. */
final class TrafficOptions {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "udp",
            description = "Packets to make up: udp, syn or icmp (echo requests) (${DEFAULT-VALUE}).")
    private String kind;

    @Option(names = "--ipv6", description = "Make up IPv6 packets where no addresses say so.")
    private boolean ipv6;

    @Option(
            names = "--sizes",
            paramLabel = "LIST",
            description = "Ethernet frames in bytes: 64,512,1518, a ramp 64-1518/8, or imix, taken in turns; a search"
                    + " takes each by itself (64; in a search those of RFC 2544).")
    private String sizes;

    @Option(names = "--from", paramLabel = "RANGE", description = "Source addresses: one, FIRST-LAST or a prefix.")
    private String from;

    @Option(names = "--to", paramLabel = "RANGE", description = "Destination addresses, the same.")
    private String to;

    @Option(
            names = "--from-ports",
            paramLabel = "RANGE",
            defaultValue = "40000",
            description = "Source ports, such as 40000-40999 (${DEFAULT-VALUE}).")
    private String fromPorts;

    @Option(
            names = "--to-ports",
            paramLabel = "RANGE",
            defaultValue = "9",
            description = "Destination ports (${DEFAULT-VALUE}).")
    private String toPorts;

    @Option(
            names = "--flows",
            paramLabel = "N",
            description = "Flows, in turns: 65536 at most, of udp: 256, a socket each (all that ranges give).")
    private String flows;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "10kpps",
            description = "Such as 100kpps, 1.5Mpps, 500Mbit/s; of a search the highest it tries (${DEFAULT-VALUE}).")
    private String rate;

    @Option(
            names = "--burst",
            paramLabel = "N",
            defaultValue = "1",
            description = "Packets that are due at once, at the same mean rate (${DEFAULT-VALUE}).")
    private String burst;

    @Option(names = "--poisson", description = "Draw the gaps between packets instead of keeping them equal.")
    private boolean isPoisson;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of all that is drawn (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--replay", paramLabel = "FILE", description = "Send the IP packets of a pcap or pcapng file.")
    private Path replay;

    @Option(
            names = "--speed",
            paramLabel = "X",
            defaultValue = "1",
            description = "Replay so many times faster than captured; 0: at --rate (${DEFAULT-VALUE}).")
    private double speed;

    @Option(names = "--loop", description = "Replay again and again until --duration is over.")
    private boolean isLoop;

    boolean isReplay() {
        return replay != null;
    }

    boolean isLoop() {
        return isLoop;
    }

    long seed() {
        return seed;
    }

    boolean hasAddresses() {
        return from != null || to != null;
    }

    /** Refuses what sockets cannot send, whose headers are the host's. */
    void checkForSockets() throws LoadException {
        final boolean hasPorts = fromPorts.contains("-") || toPorts.contains("-");
        if (isReplay() || hasAddresses() || hasPorts) {
            throw new LoadException("udp: has the sockets' addresses, and a port of its own for each flow: leave out"
                    + " --replay, --from, --to and ranges of ports");
        }
        if (flows != null && Quantities.count(flows, 1, Mark.MAX_FLOWS) > UdpPath.MAX_FLOWS) {
            throw new LoadException(
                    "udp: has a socket for each flow, " + UdpPath.MAX_FLOWS + " at most: --flows is " + flows);
        }
    }

    /** Ethernet frames of a run, or of a search. */
    String sizes(final boolean isSearch) {
        return sizes != null ? sizes : isSearch ? FrameSizes.RFC_2544 : "64";
    }

    Rate rate() throws LoadException {
        return Rate.parse(rate);
    }

    Pacing pacing() throws LoadException {
        return new Pacing(rate(), Quantities.count(burst, 1, 1 << 20), isPoisson);
    }

    /** The capture, or packets of the first size where a search will ask for others. */
    Traffic traffic(final boolean isSearch, final boolean isIpv6) throws LoadException {
        if (replay == null) {
            final TemplateTraffic any =
                    new TemplateTraffic(TransportKind.parse(kind), FrameSizes.of(FrameSizes.MAX), flows(isIpv6), seed);
            return isSearch ? any : exact(any, FrameSizes.parse(sizes(false)));
        }
        if (isSearch) {
            throw new LoadException("a search makes its packets up: leave out --replay or --search");
        }
        if (!(speed >= 0 && speed <= 1e6)) {
            throw new LoadException("--speed is " + speed + " but has to be 0 to 1000000");
        }
        final Capture capture = CaptureFile.read(replay);
        final AddressRewriter rewriter = hasAddresses()
                ? new AddressRewriter(
                        from == null ? null : AddressRange.parse(from), to == null ? null : AddressRange.parse(to))
                : null;
        return new ReplayTraffic(capture, speed, isLoop ? Long.MAX_VALUE : 1, rewriter);
    }

    /** With the default size a frame may grow to hold the mark; a size that was asked for may not. */
    private TemplateTraffic exact(final TemplateTraffic any, final FrameSizes wanted) throws LoadException {
        pacing().rate().check(wanted.mean());
        return sizes == null ? any.with(wanted) : new TemplateTraffic(any.kind(), wanted, any.flowTable(), seed);
    }

    private Flows flows(final boolean isIpv6) throws LoadException {
        final boolean six = ipv6 || isIpv6 || (hasAddresses() && (from == null ? to : from).contains(":"));
        final AddressRange sources = AddressRange.parse(from != null ? from : six ? "2001:db8:1::1" : "198.51.100.1");
        final AddressRange destinations = AddressRange.parse(to != null ? to : six ? "2001:db8:2::1" : "203.0.113.1");
        final PortRange sourcePorts = PortRange.parse(fromPorts);
        final PortRange destinationPorts = PortRange.parse(toPorts);
        final long all = (long) sources.count() * destinations.count();
        final long pairs = Math.min(Mark.MAX_FLOWS, all) * sourcePorts.count() * destinationPorts.count();
        final int count =
                flows == null ? (int) Math.min(Mark.MAX_FLOWS, pairs) : Quantities.count(flows, 1, Mark.MAX_FLOWS);
        return new Flows(sources, destinations, sourcePorts, destinationPorts, count);
    }
}
