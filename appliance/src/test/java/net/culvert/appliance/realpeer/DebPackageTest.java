// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package of this build, from its making to its purging, on a host without a JDK. */
class DebPackageTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path SANDBOX = Path.of("src/test/resources/net/culvert/appliance/realpeer/deb-sandbox.sh");

    @TempDir
    private Path directory;

    @Test
    void shouldInstallRunAndGoWithoutATrace() {
        final Path deb = DebPackage.FILE;

        final Map<String, String> steps = steps(Command.attempt(
                LIMIT, List.of("unshare", "-m", "-n", "sh", SANDBOX.toString(), directory.toString(), deb.toString())));

        assertTrue(steps.get("install").contains("Setting up culvert"), () -> steps.toString());
        assertEquals("", steps.get("verify"));
        assertTrue(steps.get("cache").matches("culvert-.*\\.aot"), () -> steps.toString());
        assertTrue(steps.get("version").matches("culvert [0-9.]+"), () -> steps.toString());
        assertEquals("2\nended with 0\nready", steps.get("run"));
        assertEquals("2\nended with 0\nready", steps.get("run as the user of the service"));
        assertEquals("etc/culvert/jvm.options\netc/culvert/lab.toml", sorted(steps.get("remove")));
        assertEquals("", steps.get("purge"));
    }

    /** What was said at each step. */
    private static Map<String, String> steps(final Command.Result result) {
        assertEquals(0, result.exitCode(), result::output);
        final Map<String, String> steps = new HashMap<>();
        for (final String step : result.output().split("(?m)^== ")) {
            final String[] titleAndText = step.split("\n", 2);
            steps.put(titleAndText[0], titleAndText.length == 1 ? "" : titleAndText[1].strip());
        }
        return steps;
    }

    private static String sorted(final String text) {
        return String.join("\n", text.lines().sorted().toList());
    }
}
