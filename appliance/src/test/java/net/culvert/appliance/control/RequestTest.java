// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {
    @Test
    void shouldGiveMembersByTheirTypes() throws ControlException {
        final Request request =
                request("\"a\":\"x\",\"n\":7,\"f\":true,\"l\":[\"y\"],\"s\":{\"k\":false,\"m\":3},\"z\":null");

        assertEquals("x", request.text("a"));
        assertEquals(7, request.number("n", 0, 7, 1));
        assertEquals(1, request.number("absent", 0, 7, 1));
        assertEquals(true, request.flag("f"));
        assertEquals(List.of("y"), request.texts("l"));
        assertEquals(Map.of("k", "0", "m", "3"), request.assignments("s"));
        assertFalse(request.has("z"), "what is null is not there");
    }

    private static Request request(final String members) throws ControlException {
        return Request.parse("{\"culvert\":1,\"do\":\"x\"," + members + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                         | a request has to be a JSON object on one line",
                "{}                         | a request has to say \"culvert\":1, the version of the protocol that is "
                        + "spoken here, and says null",
                "{\"culvert\":2,\"do\":\"x\"} | a request has to say \"culvert\":1, the version of the protocol that is "
                        + "spoken here, and says 2",
                "{\"culvert\":\"1\"}        | a request has to say \"culvert\":1, the version of the protocol that is "
                        + "spoken here, and says \"1\"",
                "{\"culvert\":1}            | a request has to say what to do: \"do\":\"show\", for example"
            })
    void shouldSayWhatIsWrongWithARequest(final String line, final String sentence) {
        assertEquals(
                sentence,
                assertThrows(ControlException.class, () -> Request.parse(line)).getMessage());
    }

    @Test
    void shouldSayWhatIsWrongWithAMember() throws ControlException {
        final Request request = request("\"a\":1,\"n\":9,\"f\":\"no\",\"l\":[1],\"s\":[],\"presharedKey\":5");

        refused("\"a\" is 1 but has to be a text", () -> request.text("a"));
        refused("'x' needs a member \"absent\"", () -> request.text("absent"));
        refused("\"n\" is 9 but has to be a number from 0 to 8", () -> request.number("n", 0, 8, 0));
        refused("\"f\" is \"no\" but has to be true or false", () -> request.flag("f"));
        refused("\"l\" is [1] but has to be a list of texts", () -> request.texts("l"));
        refused("\"s\" is [] but has to be an object of names and values", () -> request.assignments("s"));
        refused("\"presharedKey\" is something else but has to be a text", () -> request.text("presharedKey"));
        refused("'x' knows no member \"f\"; it has a, n", () -> request.allowOnly("a", "n"));
    }

    private static void refused(final String sentence, final org.junit.jupiter.api.function.Executable work) {
        assertEquals(sentence, assertThrows(ControlException.class, work).getMessage());
    }
}
