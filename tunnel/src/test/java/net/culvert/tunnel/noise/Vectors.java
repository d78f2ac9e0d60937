// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Public test vectors, read from the folder in CULVERT_VECTORS or from ../shared/vectors beside the repository. */
final class Vectors {
    private Vectors() {}

    /** The file's tree; fails with where it was looked for if it is not there. */
    static JsonNode read(final String name) throws IOException {
        final String folder = System.getenv("CULVERT_VECTORS");
        final Path file = (folder == null ? root().resolve("../shared/vectors") : Path.of(folder)).resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new AssertionError("no test vectors at "
                    + file.toAbsolutePath().normalize() + "; set CULVERT_VECTORS to their folder");
        }
        return new ObjectMapper().readTree(file.toFile());
    }

    /** The tests of all groups of a Wycheproof file. */
    static List<JsonNode> wycheproof(final String name) throws IOException {
        final JsonNode file = read(name);
        final List<JsonNode> tests = new ArrayList<>();
        file.get("testGroups").forEach(group -> group.get("tests").forEach(tests::add));
        if (tests.size() != file.get("numberOfTests").asInt()) {
            throw new AssertionError(name + " holds " + tests.size() + " tests");
        }
        return tests;
    }

    static byte[] hex(final JsonNode test, final String field) {
        return HexFormat.of().parseHex(test.get(field).asText());
    }

    /** The nearest folder upwards whose parent holds no pom.xml. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (Files.exists(folder.resolveSibling("pom.xml"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
