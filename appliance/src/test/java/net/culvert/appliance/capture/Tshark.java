// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.Command;

/** Reads captures by Wireshark's dissectors, which know nothing of our code. */
public final class Tshark {
    private Tshark() {}

    /** A line for each packet that the display filter lets pass, its fields separated by bars. */
    public static List<String> read(final Path file, final String filter, final String... fields) throws Exception {
        final List<String> words = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString()));
        if (!filter.isEmpty()) {
            words.addAll(List.of("-Y", filter));
        }
        words.addAll(List.of("-T", "fields", "-E", "separator=|"));
        for (final String field : fields) {
            words.addAll(List.of("-e", field));
        }
        final Command.Result result = Command.of(words.toArray()).run();
        assertEquals(0, result.status(), result::err);
        return result.out().lines().toList();
    }

    /** What capinfos says of the file as a whole. */
    public static String summary(final Path file) throws Exception {
        final Command.Result result = Command.of("capinfos", file).run();
        assertEquals(0, result.status(), result::err);
        return result.out();
    }
}
