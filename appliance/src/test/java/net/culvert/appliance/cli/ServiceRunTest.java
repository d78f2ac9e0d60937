// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import net.culvert.appliance.Command;
import net.culvert.appliance.service.NotifyReceiver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code culvert run} as a service manager starts it. */
class ServiceRunTest {
    private static final int LIMIT_MS = 30_000;
    private static final String FILE = "[gateway]\nname = \"%s\"\n[interface.tun0]\nkind = \"tun\"\n";

    private final String name = "cvs" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    /**
     * As the unit has it: an ordinary user with one capability, which is what a TUN device takes. The other one reads
     * the class path of the tests, wherever that is.
     */
    @Test
    void shouldSpeakToTheServiceManagerAsAnOrdinaryUser() throws Exception {
        final Path file = Files.writeString(directory.resolve("gateway.toml"), FILE.formatted(name));
        final Path socket = directory.resolve("notify");
        final Map<String, String> environment = Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "1000000");
        final String[] before = {
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all,+net_admin,+dac_read_search",
            "--ambient-caps=+net_admin,+dac_read_search",
            "--bounding-set=-all,+net_admin,+dac_read_search",
            "--no-new-privs"
        };
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (NotifyReceiver manager = new NotifyReceiver(socket.toString());
                RunningGateway gateway = new RunningGateway(file, environment, before)) {
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            gateway.awaitReady();
            assertEquals("READY=1\nSTATUS=1 interfaces by " + file, manager.take(LIMIT_MS));
            assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
            assertEquals("WATCHDOG=1", manager.take(LIMIT_MS));
            Command.of("kill", "-HUP", gateway.pid()).run();
            final String reloading = manager.takeUntil("RELOADING", LIMIT_MS).getLast();
            assertTrue(reloading.matches("RELOADING=1\nMONOTONIC_USEC=\\d+"), reloading);
            assertEquals("READY=1", manager.takeUntil("READY", LIMIT_MS).getLast());
            final String status = Files.readString(Path.of("/proc/" + gateway.pid() + "/status"));
            assertTrue(status.contains("\nUid:\t65534\t") && status.contains("\nCapEff:\t0000000000001004\n"), status);

            assertEquals(0, gateway.end());
            assertEquals(
                    "STOPPING=1\nSTATUS=ending",
                    manager.takeUntil("STOPPING", LIMIT_MS).getLast());
        }
    }

    @Test
    void shouldLogObjectsWhereTheFileSaysSo() throws Exception {
        final String text = FILE.formatted(name).replace("[interface", "log = \"json\"\n[interface");
        final Path file = Files.writeString(directory.resolve("gateway.toml"), text);
        final Map<String, String> environment = Map.of("NOTIFY_SOCKET", "/nowhere/notify", "LOG_LEVEL", "verbose");

        try (RunningGateway gateway = new RunningGateway(file, environment)) {
            gateway.awaitReady();
            assertEquals(0, gateway.end(), gateway.output());

            int warnings = 0;
            for (final String line : gateway.output().lines().toList()) {
                if (!line.equals("ready")) {
                    final JsonNode event = new ObjectMapper().readTree(line);
                    final boolean isOurs = event.get("logger").asText().equals("ServiceNotifier");
                    warnings += isOurs && event.get("level").asText().equals("warn") ? 1 : 0;
                }
            }
            assertEquals(2, warnings, gateway.output()); // nobody heard of its being ready, and of its end
        }
    }
}
