// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void shouldReadEveryKindOfValue() throws IOException {
        final Object read = Json.read("{\"b\":[1,-2.5,true,null,\"\\u00e9\\n\"],\"a\":{}}");

        assertEquals("{\"b\":[1,-2.5,true,null,\"é\\n\"],\"a\":{}}", Json.write(read));
        assertEquals(List.of("b", "a"), List.copyOf(((Map<?, ?>) read).keySet()), "the order is that of the text");
        assertEquals(1L, ((List<?>) ((Map<?, ?>) read).get("b")).getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "nul",
                "'a'",
                "99999999999999999999",
                "]",
                "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"
            })
    void shouldRefuseWhatIsNoJson(final String text) {
        assertThrows(IOException.class, () -> Json.read(text));
    }

    @Test
    void shouldReadWhatItWrites() throws IOException {
        final long seed = 20261121;
        final Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            final Object value = value(random, 4);
            assertEquals(value, Json.read(Json.write(value)), "seed " + seed + ", round " + round);
        }
    }

    private static Object value(final Random random, final int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble();
            case 4 -> text(random);
            case 5 -> {
                final List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
            default -> {
                final Map<String, Object> object = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.put(text(random), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(final Random random) {
        final StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) random.nextInt(0x2000));
        }
        return text.toString();
    }

    @Test
    void shouldLeaveTheStreamOpenBehindALine() throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        Json.writeLine(List.of(1, "a"), out);
        Json.writeLine(Map.of("b", false), out);
        assertEquals("[1,\"a\"]\n{\"b\":false}\n", out.toString(StandardCharsets.UTF_8));
    }
}
