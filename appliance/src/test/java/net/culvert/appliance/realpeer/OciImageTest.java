// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of this build: an OCI image layout whose file system runs. */
class OciImageTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @TempDir
    private Path layout;

    @TempDir
    private Path files;

    @Test
    void shouldBeALayoutThatHoldsTogetherAndRuns() throws Exception {
        final ProcessBuilder builder = new ProcessBuilder(DebPackage.script("oci.sh"), DebPackage.FILE.toString());
        Command.run("tar", "-xf", DebPackage.made(builder).toString(), "-C", layout.toString());

        assertEquals("1.0.0", read("oci-layout").get("imageLayoutVersion").asText());
        final JsonNode index = read("index.json");
        assertEquals(1, index.get("manifests").size());
        final JsonNode manifest = blob(index.get("manifests").get(0));
        final JsonNode config = blob(manifest.get("config"));
        final JsonNode layers = manifest.get("layers");
        final JsonNode ids = config.get("rootfs").get("diff_ids");
        assertEquals(layers.size(), ids.size());
        assertEquals(layers.size(), config.get("history").size());
        for (int i = 0; i < layers.size(); i++) {
            final Path layer = checked(layers.get(i));
            try (InputStream in = new GZIPInputStream(Files.newInputStream(layer))) {
                assertEquals(ids.get(i).asText(), digest(in), "layer " + i);
            }
            Command.run("tar", "-xzf", layer.toString(), "-C", files.toString());
        }
        assertNamesEveryJar();
        assertRuns(config.get("config").get("Entrypoint"));
    }

    /** The bill of materials: as many parts as jars and the Java that runs them, each with its digest. */
    private void assertNamesEveryJar() throws IOException {
        final JsonNode parts = new ObjectMapper()
                .readTree(files.resolve("usr/share/doc/culvert/sbom.json").toFile())
                .get("components");
        int jars = 0;
        for (final JsonNode part : parts) {
            if (part.get("type").asText().equals("library")) {
                final String file =
                        part.get("name").asText() + "-" + part.get("version").asText() + ".jar";
                final Path beside = files.resolve("usr/lib/culvert/jars").resolve(file);
                final Path jar = Files.exists(beside)
                        ? beside
                        : beside.resolveSibling("lib").resolve(file);
                try (InputStream in = Files.newInputStream(jar)) {
                    assertEquals(
                            "sha256:" + part.get("hashes").get(0).get("content").asText(), digest(in), file);
                }
                jars++;
            }
        }
        assertEquals(parts.size() - 1, jars);
        try (Stream<Path> all = Files.walk(files.resolve("usr/lib/culvert/jars"))) {
            assertEquals(all.filter(path -> path.toString().endsWith(".jar")).count(), jars);
        }
    }

    private void assertRuns(final JsonNode entrypoint) {
        final List<String> words = new ArrayList<>(
                List.of("unshare", "-m", "sh", "-c", "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" \"$@\""));
        words.add(files.toString());
        entrypoint.forEach(word -> words.add(word.asText()));
        words.add("--version");
        final Command.Result result = Command.attempt(LIMIT, words);
        assertTrue(result.output().matches("culvert [0-9.]+\n"), result::output);
    }

    private JsonNode read(final String file) throws IOException {
        return new ObjectMapper().readTree(layout.resolve(file).toFile());
    }

    private JsonNode blob(final JsonNode descriptor) throws IOException {
        return new ObjectMapper().readTree(checked(descriptor).toFile());
    }

    /** The blob, which has the size and the digest that its descriptor says. */
    private Path checked(final JsonNode descriptor) throws IOException {
        final String digest = descriptor.get("digest").asText();
        final Path blob = layout.resolve("blobs/" + digest.replace(':', '/'));
        assertEquals(descriptor.get("size").asLong(), Files.size(blob), digest);
        try (InputStream in = Files.newInputStream(blob)) {
            assertEquals(digest, digest(in));
        }
        return blob;
    }

    private static String digest(final InputStream in) throws IOException {
        try {
            final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            final byte[] part = new byte[1 << 16];
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                sha256.update(part, 0, length);
            }
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
