// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;

/** The Debian package of this build, made when it is first asked for. */
final class DebPackage {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static final Path FILE = make();

    private DebPackage() {}

    private static Path make() {
        final ProcessBuilder builder = new ProcessBuilder(script("deb.sh"));
        builder.environment().put("CULVERT_DEB_COMPRESSION", "gzip 1");
        return made(builder);
    }

    /** A script of the repository that makes packages. */
    static String script(final String name) {
        return root().resolve("config/package").resolve(name).toString();
    }

    /** Runs what prints the name of the file that it made. */
    static Path made(final ProcessBuilder builder) {
        final Command.Result made = Command.attempt(LIMIT, builder);
        assertEquals(0, made.exitCode(), made::output);
        return root().resolve(made.output().strip());
    }

    private static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }
}
