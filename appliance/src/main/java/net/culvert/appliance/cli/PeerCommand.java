// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import net.culvert.appliance.control.ControlException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code culvert peer}; words as {@code wg set} has them. */
@Command(
        name = "peer",
        description = "Add, change or remove a peer of a running gateway.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(add | remove)",
        subcommands = {PeerCommand.Add.class, PeerCommand.Remove.class},
        footer = {"", "Example: culvert peer remove wg0 laptop"})
final class PeerCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Without a subcommand: the usage, as an error. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Culvert.WRONG_INPUT;
    }

    @Command(
            name = "add",
            description = {
                "Add a peer with routes to what it may send from, or change one that is there, until the gateway",
                "ends or a reload of its file undoes that. What is not said stays as it is."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "WORDS are allowed-ips PREFIX,..., endpoint HOST:PORT, preshared-key FILE,",
                "persistent-keepalive SECONDS or off.",
                "",
                "Example: culvert peer add wg0 $(cat laptop.pub) allowed-ips 10.9.0.7/32 persistent-keepalive 25"
            })
    static final class Add implements Callable<Integer> {
        private static final int KEY_FILE_LIMIT = 4_096; // bytes; a key has 44

        @Parameters(index = "0", paramLabel = "INTERFACE", description = "The tunnel.")
        private String name;

        @Parameters(index = "1", paramLabel = "KEY", description = "Public key, or name in the file.")
        private String key;

        @Parameters(index = "2..*", arity = "0..*", paramLabel = "WORDS", description = "What to set.")
        private List<String> words = List.of();

        @Mixin
        private GatewayOption gateway;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, ControlException, WrongInputException {
            final Map<String, Object> members = new LinkedHashMap<>(Map.of("interface", name, "publicKey", key));
            final Map<String, String> values =
                    WordPairs.read(words, Set.of("allowed-ips", "endpoint", "preshared-key", "persistent-keepalive"));
            for (final Map.Entry<String, String> each : values.entrySet()) {
                final String value = each.getValue();
                switch (each.getKey()) {
                    case "allowed-ips" -> members.put("allowedIps", prefixes(value));
                    case "endpoint" -> members.put("endpoint", resolve(value));
                    case "preshared-key" -> members.put("presharedKey", key(Path.of(value)));
                    default -> members.put("persistentKeepaliveSeconds", keepalive(value));
                }
            }
            return Sentences.print(gateway.ask("peer-add", members), spec);
        }

        private static List<String> prefixes(final String value) {
            return value.isEmpty() ? List.of() : List.of(value.split(","));
        }

        private static long keepalive(final String value) throws WrongInputException {
            return value.equals("off") ? 0 : WordPairs.number("persistent-keepalive", value);
        }

        /** A name is looked up here, for the gateway takes addresses alone. */
        private static String resolve(final String endpoint) throws WrongInputException {
            final int colon = endpoint.lastIndexOf(':');
            final String host = colon < 1 ? "" : endpoint.substring(0, colon);
            if (host.isEmpty() || host.startsWith("[") || host.matches("[0-9.]+")) {
                return endpoint; // an address, or nothing that can be looked up
            }
            try {
                final InetAddress address = InetAddress.getByName(host);
                final String literal = address.getHostAddress();
                return (literal.indexOf(':') < 0 ? literal : "[" + literal + "]") + endpoint.substring(colon);
            } catch (final UnknownHostException e) {
                throw new WrongInputException(
                        "endpoint is '" + endpoint + "' but has to be HOST:PORT with a host " + "that can be found");
            }
        }

        private static String key(final Path file) throws WrongInputException {
            try (var in = Files.newInputStream(file)) {
                return new String(in.readNBytes(KEY_FILE_LIMIT), java.nio.charset.StandardCharsets.ISO_8859_1).strip();
            } catch (final IOException e) {
                throw new WrongInputException("preshared-key: the file " + file + " cannot be read");
            }
        }
    }

    @Command(
            name = "remove",
            description = "Remove a peer; one that stands in the file is back after the next start.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example: culvert peer remove wg0 laptop"})
    static final class Remove implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "INTERFACE", description = "The tunnel.")
        private String name;

        @Parameters(index = "1", paramLabel = "KEY", description = "Public key, or name in the file.")
        private String key;

        @Mixin
        private GatewayOption gateway;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, ControlException, WrongInputException {
            return Sentences.print(gateway.ask("peer-remove", Map.of("interface", name, "publicKey", key)), spec);
        }
    }
}
