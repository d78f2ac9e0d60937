// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.nio.file.Path;
import net.culvert.ringbuffers.counters.CountersFile;

/** What a Culvert process has dropped, a line for each path and reason: {@code Drops COUNTERS_FILE}. */
public final class Drops {
    private static final String DROP = ".drop.", PACKETS = ".packets";

    private Drops() {}

    public static void main(final String[] arguments) {
        CountersFile.read(Path.of(arguments[0])).forEach((name, value) -> {
            if (value > 0 && name.contains(DROP) && name.endsWith(PACKETS)) {
                System.out.println(name.replace(DROP, " ").replace(PACKETS, "") + " " + value);
            }
        });
    }
}
