// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One case of a published AEAD test file; {@code sealed} is the ciphertext with its tag. */
record AeadVector(
        int id, String comment, byte[] key, byte[] nonce, byte[] aad, byte[] plain, byte[] sealed, boolean valid) {
    private static final String FILE = "chacha20_poly1305_test.json"; // Project Wycheproof

    /** RFC 8439, section 2.8.2. */
    static AeadVector ofTheRfc() {
        return new AeadVector(
                0,
                "RFC 8439, section 2.8.2",
                hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
                hex("070000004041424344454647"),
                hex("50515253c0c1c2c3c4c5c6c7"),
                ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                                + "sunscreen would be it.")
                        .getBytes(StandardCharsets.US_ASCII),
                hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                        + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"),
                true);
    }

    /** All cases of the public file. */
    static List<AeadVector> published() throws IOException {
        final List<AeadVector> vectors = new ArrayList<>();
        final Path file = file();
        if (!Files.isRegularFile(file)) {
            throw new AssertionError(
                    "no test vectors at " + file.normalize() + "; set CULVERT_VECTORS to their folder");
        }
        for (final JsonNode group : new ObjectMapper().readTree(file.toFile()).get("testGroups")) {
            for (final JsonNode test : group.get("tests")) {
                vectors.add(new AeadVector(
                        test.get("tcId").asInt(),
                        test.get("comment").asText(),
                        hex(test.get("key").asText()),
                        hex(test.get("iv").asText()),
                        hex(test.get("aad").asText()),
                        hex(test.get("msg").asText()),
                        hex(test.get("ct").asText() + test.get("tag").asText()),
                        "valid".equals(test.get("result").asText())));
            }
        }
        return vectors;
    }

    private static Path file() {
        final String given = System.getenv("CULVERT_VECTORS");
        if (given != null) {
            return Path.of(given, FILE);
        }
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("config/jvm.options"))) { // what only the top of the repository has
            root = root.getParent();
        }
        return root.resolve("../shared/vectors").resolve(FILE);
    }

    static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Override
    public String toString() {
        return id + " " + comment;
    }
}
