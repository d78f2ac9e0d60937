// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.Callable;
import net.culvert.appliance.uapi.Tunable;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert sysctl}. */
@Command(
        name = "sysctl",
        description = {
            "Print what can be changed of a running interface's threads, or change it.",
            "Nothing is changed where one of the values is wrong."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the interface does not answer", "2:a key or value is wrong"},
        footer = {
            "",
            "net.isr.dispatch       direct, hybrid or deferred: which threads seal and open packets",
            "net.isr.maxthreads     workers of each direction, 1 to 64",
            "net.isr.defaultqlimit  bursts in the queue of each direction, 1 to 256",
            "net.isr.spin_us        microseconds a thread looks for work before it sleeps",
            "",
            "Example: culvert sysctl wg0 net.isr.dispatch=deferred net.isr.maxthreads=3"
        })
final class SysctlCommand implements Callable<Integer> {
    @Parameters(paramLabel = "INTERFACE", description = "Name of the interface.")
    private String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "What to change; none: print all.")
    private List<String> assignments = List.of();

    @Option(names = "--sockets", hidden = true, defaultValue = "/var/run/wireguard")
    private Path sockets;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, WrongInputException {
        for (final String assignment : assignments) {
            check(assignment);
        }
        final String request =
                assignments.isEmpty() ? "get=sysctl\n\n" : "set=1\n" + String.join("\n", assignments) + "\n\n";
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : ask(request)) {
            if (line.startsWith("errno=") && !line.equals("errno=0")) {
                throw new IOException(
                        "interface " + name + " refused that: it is another program's, or of another version");
            }
            if (!line.startsWith("errno=")) {
                out.println(line.replaceFirst("=", " = "));
            }
        }
        return 0;
    }

    private static void check(final String assignment) throws WrongInputException {
        final int equals = assignment.indexOf('=');
        final Tunable tunable = equals < 0 ? null : Tunable.of(assignment.substring(0, equals));
        if (tunable == null) {
            throw new WrongInputException("'" + assignment + "' is not KEY=VALUE with a key that can be changed; "
                    + "culvert sysctl INTERFACE prints the keys");
        }
        try {
            tunable.write(DispatchSettings.DEFAULT, assignment.substring(equals + 1));
        } catch (final IllegalArgumentException e) {
            throw new WrongInputException(tunable.key() + ": " + e.getMessage());
        }
    }

    private List<String> ask(final String request) throws IOException {
        final Path socket = sockets.resolve(name + ".sock");
        final List<String> lines = new ArrayList<>();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            try (var answer = new Scanner(Channels.newInputStream(channel), StandardCharsets.US_ASCII)) {
                while (answer.hasNextLine()) {
                    lines.add(answer.nextLine());
                }
            }
        } catch (final IOException e) {
            throw new IOException("no interface answers at " + socket + " (" + e.getMessage() + ")", e);
        }
        lines.removeIf(String::isEmpty);
        return lines;
    }
}
