// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program with the process contract of a WireGuard userspace implementation. */
enum Implementation {
    /** The one under test: system property {@code culvert.wg}, else variable {@code CULVERT_WG}, else the launcher. */
    CULVERT {
        @Override
        String path() {
            final String variable = System.getenv("CULVERT_WG");
            return System.getProperty(
                    "culvert.wg",
                    variable != null ? variable : root().resolve("culvert-wg").toString());
        }
    },
    /** The peer it is measured against, as the distribution ships it. */
    WIREGUARD_GO {
        @Override
        String path() {
            return "/usr/bin/wireguard-go";
        }
    };

    abstract String path();

    /** True where the implementation "under test" is wireguard-go itself, which is how these tests are proved. */
    boolean isWireguardGo() {
        return path().endsWith("wireguard-go");
    }

    /** The executable; its absence is a failure with the way out, never a skipped test. */
    String executable() {
        if (!Files.isExecutable(Path.of(path()))) {
            throw new AssertionError("there is no " + path() + " to run; build it, or name one with -Dculvert.wg=PATH");
        }
        return path();
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
