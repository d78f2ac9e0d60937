// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldWriteAllKindsOfValues() {
        final Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a\"b\\c</script>");
        value.put("list", Arrays.asList(1, -2L, 0.5, true, null));
        value.put("empty", List.of(List.of(), Map.of()));

        assertEquals(
                "{\"text\":\"a\\\"b\\\\c\\u003c/script\\u003e\",\"list\":[1,-2,0.5,true,null],\"empty\":[[],{}]}",
                JsonWriter.text(value));
    }

    @Test
    void shouldWriteWhatAParserReadsBack() throws Exception {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2_000; round++) {
            final String text = random.ints(random.nextInt(20), 0, round % 2 == 0 ? 0x80 : 0xD800)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            final String json = JsonWriter.text(Map.of(text, List.of(text)));

            assertEquals(text, JSON.readTree(json).get(text).get(0).asText(), "seed " + seed);
            assertFalse(json.matches("(?s).*[<>&\\x00-\\x1F\\u2028\\u2029].*"), "seed " + seed);
        }
    }
}
