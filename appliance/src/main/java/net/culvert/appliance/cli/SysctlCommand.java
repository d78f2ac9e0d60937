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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlException;
import net.culvert.appliance.uapi.Tunable;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert sysctl}. */
@Command(
        name = "sysctl",
        description = {
            "Print what can be changed of a running gateway, or of an interface of culvert-wg, or change it.",
            "Nothing is changed where one of the values is wrong."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the gateway or the interface does not answer", "2:a key or value is wrong"},
        footer = {
            "",
            "culvert show sysctls has the keys of a gateway with what they mean. Those of an interface are",
            "",
            "net.isr.dispatch       direct, hybrid or deferred: which threads seal and open packets",
            "net.isr.maxthreads     workers of each direction, 1 to 64",
            "net.isr.defaultqlimit  bursts in the queue of each direction, 1 to 256",
            "net.isr.spin_us        microseconds a thread looks for work before it sleeps",
            "",
            "Example: culvert sysctl net.inet.ip.redirect=0",
            "Example: culvert sysctl wg0 net.isr.dispatch=deferred net.isr.maxthreads=3"
        })
final class SysctlCommand implements Callable<Integer> {
    private static final String ROOT = "net."; // of all keys

    @Parameters(
            arity = "0..*",
            paramLabel = "[INTERFACE] KEY[=VALUE]",
            description = {
                "An interface of culvert-wg, where it is about one, for a word that does not begin by 'net.';",
                "then what to print or to change; none: print all."
            })
    private List<String> words = List.of();

    @Mixin
    private GatewayOption gateway;

    @Option(names = "--interface-sockets", hidden = true, defaultValue = "/var/run/wireguard")
    private Path sockets;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, ControlException, WrongInputException {
        if (words.isEmpty() || words.getFirst().startsWith(ROOT) || gateway.isGiven()) {
            callGateway();
        } else {
            callInterface(words.getFirst(), words.subList(1, words.size()));
        }
        return 0;
    }

    private void callGateway() throws IOException, ControlException, WrongInputException {
        final Map<String, Object> members = new LinkedHashMap<>();
        final Map<String, String> set = new LinkedHashMap<>();
        final List<String> names = new ArrayList<>();
        for (final String word : words) {
            final int equals = word.indexOf('=');
            if (equals < 0) {
                names.add(word);
            } else {
                set.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        if (words.isEmpty()) {
            names.add("");
        }
        members.put("names", names);
        if (!set.isEmpty()) {
            members.put("set", set);
        }
        for (final Map<?, ?> row : ShowCommand.rows(gateway.ask("sysctl", members))) {
            spec.commandLine().getOut().println(row.get("name") + " = " + row.get("value"));
        }
    }

    private void callInterface(final String name, final List<String> assignments)
            throws IOException, WrongInputException {
        for (final String assignment : assignments) {
            check(assignment);
        }
        final String request =
                assignments.isEmpty() ? "get=sysctl\n\n" : "set=1\n" + String.join("\n", assignments) + "\n\n";
        final PrintWriter out = spec.commandLine().getOut();
        for (final String line : ask(name, request)) {
            if (line.startsWith("errno=") && !line.equals("errno=0")) {
                throw new IOException(
                        "interface " + name + " refused that: it is another program's, or of another version");
            }
            if (!line.startsWith("errno=")) {
                out.println(line.replaceFirst("=", " = "));
            }
        }
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

    private List<String> ask(final String name, final String request) throws IOException {
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
