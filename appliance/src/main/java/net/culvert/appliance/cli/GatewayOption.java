// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.control.ControlClient;
import net.culvert.appliance.control.ControlException;
import picocli.CommandLine.Option;

/** Which running gateway a command is about: the one that is named, or the only one that answers. */
final class GatewayOption {
    private static final String END = ".sock";
    private static final String CAPTURES = ".capture" + END; // a gateway's other socket, beside the one for commands

    @Option(
            names = "--gateway",
            paramLabel = "NAME",
            description = "Name of the gateway; not needed where only one runs.")
    private String name;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "Its control socket, where that is not in /run/culvert.")
    private Path socket;

    @Option(names = "--sockets", hidden = true, defaultValue = "/run/culvert")
    private Path folder;

    /** Whether the user said which. */
    boolean isGiven() {
        return name != null || socket != null;
    }

    /** Asks for one thing on a connection of its own. */
    Object ask(final String verb, final Map<String, ?> members)
            throws IOException, ControlException, WrongInputException {
        try (ControlClient client = connect()) {
            return client.ask(verb, members);
        }
    }

    /** Connects to it; whatever is thrown has a sentence. */
    ControlClient connect() throws IOException, WrongInputException {
        if (socket != null) {
            return ControlClient.connect(socket);
        }
        if (name != null) {
            return ControlClient.connect(folder.resolve(name + END));
        }
        final List<Path> there = sockets();
        if (there.size() == 1) {
            return ControlClient.connect(there.getFirst());
        }
        return theOnlyOne(there);
    }

    private List<Path> sockets() throws IOException {
        final List<Path> there = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[!.]*" + END)) {
            for (final Path file : files) {
                if (!file.toString().endsWith(CAPTURES)) {
                    there.add(file);
                }
            }
        } catch (final NoSuchFileException e) {
            return there; // nobody ever made one
        }
        there.sort(null);
        return there;
    }

    /** Of several sockets some may be of gateways that were killed. */
    private ControlClient theOnlyOne(final List<Path> there) throws IOException, WrongInputException {
        final List<String> names = new ArrayList<>();
        ControlClient found = null;
        for (final Path each : there) {
            try {
                final ControlClient client = ControlClient.connect(each);
                if (found == null) {
                    found = client;
                } else {
                    client.close();
                }
                final String file = each.getFileName().toString();
                names.add(file.substring(0, file.length() - END.length()));
            } catch (final IOException e) { // nobody is there any more
                continue;
            }
        }
        if (names.size() == 1) {
            return found;
        }
        if (found == null) {
            throw new IOException("no gateway runs here: none answers in " + folder);
        }
        found.close();
        throw new WrongInputException("several gateways run here, " + String.join(", ", names)
                + "; say which by --gateway " + names.getFirst());
    }
}
