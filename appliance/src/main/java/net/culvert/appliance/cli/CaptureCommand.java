// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import net.culvert.appliance.capture.CaptureFile;
import net.culvert.appliance.capture.CaptureRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert capture}. */
@Command(
        name = "capture",
        description = {
            "Write packets of a running gateway as pcapng, until SIGINT or a limit.",
            "FILTER is in the words of pcap-filter(7): host, net, port, portrange, src, dst, ip, ip6, tcp, udp, icmp, "
                    + "icmp6, proto, and, or, not, parentheses.",
            "What it could not keep up with is counted, in the file and at the end."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the gateway does not answer, or the file cannot be written",
            "2:an option, the filter or the interface is wrong"
        },
        footer = {
            "",
            "Examples:",
            "  culvert capture -w - | wireshark -k -i -",
            "  culvert capture -i wg0 -c 100 -w dns.pcapng udp and port 53",
            "  culvert capture -i wg0 --outer --keys -w tunnel.pcapng"
        })
final class CaptureCommand implements Callable<Integer> {
    @Option(names = "-i", paramLabel = "IFACE", description = "The interface; without it all.")
    private String interfaceName;

    @Option(
            names = "-d",
            paramLabel = "WAY",
            defaultValue = "both",
            description = "in, out or both, as the gateway sees it.")
    private String way;

    @Option(names = "--outer", description = "The datagrams of tunnels, instead of the packets inside.")
    private boolean isOuter;

    @Option(
            names = "--dropped",
            description = "Also each packet that is dropped, once more, with the reason as a comment "
                    + "(in Wireshark: frame.comment).")
    private boolean isDropped;

    @Option(
            names = "--keys",
            description = "With the secrets of handshakes to come: whoever has the file can read the tunnels.")
    private boolean isKeyed;

    @Option(names = "-c", paramLabel = "N", description = "End after so many packets.")
    private long packets;

    @Option(names = "--bytes", paramLabel = "N", description = "End after so many bytes of the file.")
    private long bytes;

    @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
    private long seconds;

    @Option(
            names = "-s",
            paramLabel = "SNAP",
            defaultValue = "65535",
            description = "Most bytes of each packet, 64 to 65535.")
    private int snap;

    @Option(
            names = "-w",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file, or - for standard output, which is what it is without this.")
    private String file;

    @Option(names = "--gateway", paramLabel = "NAME", description = "The gateway; without it the only one that runs.")
    private String gateway;

    @Option(names = "--socket", paramLabel = "PATH", description = "Its capture socket, instead of its name.")
    private Path socket;

    @Option(names = "--sockets", hidden = true, defaultValue = "/run/culvert")
    private Path sockets;

    @Parameters(paramLabel = "FILTER", arity = "0..*", description = "Which packets; without it all.")
    private List<String> filter = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, WrongInputException {
        final CaptureRequest request = request();
        final boolean isStandardOutput = file.equals("-");
        if (isStandardOutput && System.console() != null && System.console().isTerminal()) {
            throw new WrongInputException(
                    "a capture is no text for a terminal; write it to a file by -w FILE, or into a pipe");
        }
        final Path server = socket == null ? CaptureClient.find(sockets, gateway) : socket;
        try (CaptureClient client = CaptureClient.ask(server, request);
                OutputStream out = isStandardOutput
                        ? new FileOutputStream(FileDescriptor.out)
                        : CaptureFile.create(Path.of(file))) {
            say("capturing from " + server + "; SIGINT ends it");
            client.copy(out, tally -> say(tally.packets() + " packets written, " + tally.lost() + " lost"));
        }
        return 0;
    }

    /** On standard error, for standard output may be the capture. */
    private void say(final String sentence) {
        spec.commandLine().getErr().println(sentence);
        spec.commandLine().getErr().flush();
    }

    private CaptureRequest request() throws WrongInputException {
        try {
            final CaptureRequest.Way side = switch (way) {
                case "in" -> CaptureRequest.Way.IN;
                case "out" -> CaptureRequest.Way.OUT;
                case "both" -> CaptureRequest.Way.BOTH;
                default -> throw new IllegalArgumentException("-d is '" + way + "' but has to be in, out or both");
            };
            return new CaptureRequest(
                    interfaceName,
                    side,
                    isOuter,
                    isDropped,
                    isKeyed,
                    String.join(" ", filter),
                    snap,
                    packets,
                    bytes,
                    seconds);
        } catch (final IllegalArgumentException e) {
            throw new WrongInputException(e.getMessage());
        }
    }
}
