// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UapiFuzzTest {
    private static final String[] WORDS = {
        "set=1\n",
        "get=1\n",
        "\n",
        "private_key=",
        "public_key=",
        "allowed_ip=",
        "endpoint=",
        "remove=true\n",
        "update_only=true\n",
        "replace_peers=true\n",
        "listen_port=",
        "0",
        "::",
        "[",
        "]:",
        "%",
        ".",
        "/",
        "-",
        "=",
        "1".repeat(64),
        "fe80::1%lo",
        "10.0.0.1",
        "65535",
        "protocol_version=1\n",
        "replace_allowed_ips=true\n",
        "ffff"
    };

    /** Whatever comes, the server answers with whole replies and what it prints it reads again. */
    @FuzzTest(maxDuration = "1m")
    void shouldSurviveAnyBytes(final byte[] bytes) {
        final UapiClient client = new UapiClient();
        final String answer = client.send(bytes);
        assertTrue(answer.isEmpty() || answer.endsWith("\n\n"), answer);
        shouldReadWhatItPrints(client);
    }

    @Test
    void shouldSurviveRandomRequests() {
        final Random random = new Random(20261121);
        for (int round = 0; round < 5_000; round++) {
            final StringBuilder request = new StringBuilder("set=1\npublic_key=" + "2".repeat(64) + "\n");
            for (int i = random.nextInt(20); i > 0; i--) {
                request.append(WORDS[random.nextInt(WORDS.length)]);
            }
            shouldSurviveAnyBytes(request.append("\n\n").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private static void shouldReadWhatItPrints(final UapiClient client) {
        final String printed = client.get();
        final StringBuilder lines = new StringBuilder();
        printed.lines()
                .filter(line -> !line.matches("(last_handshake.*|[rt]x_bytes|errno)=.*"))
                .forEach(line -> lines.append(line).append('\n'));
        final UapiClient copy = new UapiClient();
        copy.send("set=1\n" + lines.toString().strip() + "\n\n");
        assertTrue(copy.get().equals(printed), () -> printed + "became\n" + copy.get());
    }
}
