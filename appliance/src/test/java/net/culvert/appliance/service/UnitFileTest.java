// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.culvert.appliance.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit, as systemd itself reads it. */
class UnitFileTest {
    private static final Path UNIT = Path.of("../config/culvert@.service");
    private static final int MOST_EXPOSED = 25; // tenths; systemd calls what has less than 4.9 "OK"

    @TempDir
    private Path directory;

    @Test
    void shouldBeUnderstoodBySystemd() throws Exception {
        final Command.Result result =
                Command.of("systemd-analyze", "verify", "--man=no", installed()).run();

        assertEquals("", result.err());
        assertEquals(0, result.status());
    }

    @Test
    void shouldExposeLittle() throws Exception {
        final Command.Result result = Command.of(
                        "systemd-analyze",
                        "security",
                        "--offline=true",
                        "--no-pager",
                        "--threshold=" + MOST_EXPOSED,
                        installed())
                .run();

        assertEquals(0, result.status(), () -> result.out() + result.err());
        final Matcher overall =
                Pattern.compile("Overall exposure level for .*: ([0-9.]+)").matcher(result.out());
        assertTrue(overall.find(), result.out());
    }

    @Test
    void shouldKeepWhatATunNeeds() throws IOException {
        final String unit = Files.readString(UNIT);
        assertTrue(unit.contains("\nDeviceAllow=/dev/net/tun rw\n"), unit);
        assertTrue(unit.contains("\nAmbientCapabilities=CAP_NET_ADMIN "), unit);
        assertTrue(unit.contains(" AF_NETLINK "), unit);
        assertTrue(!unit.contains("\nPrivateDevices=yes") && !unit.contains("\nPrivateNetwork=yes"), unit);
        assertTrue(!unit.contains("\nMemoryDenyWriteExecute=yes"), unit);
    }

    /** An instance of the unit whose program is there. */
    private Path installed() throws IOException {
        final String text = Files.readString(UNIT);
        final String changed = text.replace("ExecStart=/usr/bin/culvert ", "ExecStart=/bin/true ");
        assertTrue(!changed.equals(text), "the unit does not start /usr/bin/culvert");
        return Files.writeString(directory.resolve("culvert@edge.service"), changed);
    }
}
