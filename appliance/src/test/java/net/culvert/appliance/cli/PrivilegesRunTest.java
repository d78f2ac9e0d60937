// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.culvert.tunio.sys.Privileges;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway may do that began as root and names a user, by what the kernel says of each of its threads. */
class PrivilegesRunTest {
    private static final String NONE = "0000000000000000";
    private static final String NET_ADMIN = "0000000000001000";
    private static final String NET_ADMIN_AND_LOW_PORTS = "0000000000001400";

    private final String name = "cvp" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    @Test
    void shouldLeaveEveryThreadTheUsersAndKeepWhatDevicesTake() throws Exception {
        final Path counters = Path.of("/var/run/culvert", name + ".counters");
        try (RunningGateway gateway = run("nobody", "[interface.tun0]\nkind = \"tun\"\n")) {
            gateway.awaitReady();
            final Map<String, Map<String, String>> threads = threads(gateway.pid());
            final int uid = Privileges.User.named("nobody").uid();
            final String ids = String.join("\t", Collections.nCopies(4, Integer.toString(uid)));
            threads.forEach((thread, status) -> {
                assertEquals(ids, status.get("Uid"), thread);
                assertFalse(status.get("Gid").startsWith("0\t"), thread);
                assertEquals("", status.get("Groups"), thread);
                assertEquals(NONE, status.get("CapInh"), thread);
                assertTrue(List.of(NONE, NET_ADMIN).contains(status.get("CapPrm")), () -> thread + status);
                assertEquals(status.get("CapPrm"), status.get("CapEff"), thread);
            });
            for (final String thread : List.of("control", "forward-0")) {
                assertEquals(NET_ADMIN, threads.get(thread).get("CapEff"), thread);
                assertEquals(NET_ADMIN, threads.get(thread).get("CapBnd"), thread);
                assertEquals("1", threads.get(thread).get("NoNewPrivs"), thread);
            }
            assertTrue(Files.exists(counters));

            assertEquals(0, gateway.end(), gateway.output());
            assertFalse(Files.exists(counters), "it could not remove its counters");
        }
    }

    @Test
    void shouldKeepWhatAPortBelow1024Takes() throws Exception {
        final Path key =
                Files.writeString(directory.resolve("wg0.key"), "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        final String tunnel =
                "[interface.wg0]\nkind = \"wireguard\"\nlisten-port = 500\nprivate-key-file = \"wg0.key\"\n";
        try (RunningGateway gateway = run("nobody", tunnel)) {
            gateway.awaitReady();
            assertEquals(
                    NET_ADMIN_AND_LOW_PORTS,
                    threads(gateway.pid()).get("forward-0").get("CapEff"));
        }
    }

    @Test
    void shouldSayThatThereIsNoSuchUser() throws Exception {
        try (RunningGateway gateway = run("nosuchuser", "[interface.tun0]\nkind = \"tun\"\n")) {
            assertEquals(1, gateway.awaitEnd());
            assertEquals(
                    "culvert run: there is no user 'nosuchuser' (ENOENT)",
                    gateway.output().lines().toList().getLast());
        }
    }

    private RunningGateway run(final String user, final String interfaces) throws IOException {
        final String text = "[gateway]\nname = \"" + name + "\"\nuser = \"" + user + "\"\n" + interfaces;
        return new RunningGateway(Files.writeString(directory.resolve("gateway.toml"), text), Map.of());
    }

    /** The lines of each thread's status, by their names, by the thread's name. */
    private static Map<String, Map<String, String>> threads(final long pid) throws IOException {
        final Map<String, Map<String, String>> threads = new HashMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (final Path task : tasks.toList()) {
                final Map<String, String> status = new HashMap<>();
                for (final String line : Files.readAllLines(task.resolve("status"))) {
                    final String[] nameAndValue = line.split(":", 2);
                    status.put(nameAndValue[0], nameAndValue[1].strip());
                }
                threads.merge(status.get("Name"), status, (one, other) -> one);
            }
        }
        assertTrue(threads.size() > 5, threads::toString);
        return threads;
    }
}
