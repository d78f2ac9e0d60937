// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.culvert.appliance.capture.CaptureRequest.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureRequestTest {
    @Test
    void shouldBeTheSameBehindALine() {
        final CaptureRequest request = new CaptureRequest(
                "w\"g\\0\u0001é", Way.OUT, true, true, true, "udp and port 53", 96, 10, 1L << 40, 60);
        assertEquals(request, CaptureRequest.parse(request.toLine()));
        assertEquals(CaptureRequest.ALL, CaptureRequest.parse(CaptureRequest.ALL.toLine()));
    }

    @Test
    void shouldNeedNoMoreThanItsVersionAndVerb() {
        assertEquals(CaptureRequest.ALL, CaptureRequest.parse("{\"culvert\":1,\"do\":\"capture\"}"));
        assertEquals(
                CaptureRequest.ALL.of("tun0").withFilter("tcp"),
                CaptureRequest.parse(
                        " { \"filter\" : \"tc\\u0070\", \"do\":\"capture\",\"interface\":\"tun0\",\"culvert\": 1 } "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the request is no JSON object: '{' is expected at character 1",
                "{\"culvert\":1 | the request is no JSON object: '}' is expected at character 13",
                "{\"culvert\":1}x | the request is no JSON object: the end is expected at character 14",
                "{\"culvert\":[]} | the request is no JSON object: a text, a whole number, true or false is expected at "
                        + "character 12",
                "{\"culvert\":2,\"do\":\"capture\"} | the request has to have \"culvert\":1",
                "{\"culvert\":1,\"do\":\"show\"} | the request has to have \"do\":\"capture\"",
                "{\"culvert\":1,\"do\":\"capture\",\"snap\":10} | snap is 10 but has to be 64 to 65535",
                "{\"culvert\":1,\"do\":\"capture\",\"packets\":-1} | packets is -1 but has to be at least 0",
                "{\"culvert\":1,\"do\":\"capture\",\"keys\":1} | keys has to be true or false",
                "{\"culvert\":1,\"do\":\"capture\",\"way\":\"up\"} | way is 'up' but has to be \"in\", \"out\" or \"both\"",
                "{\"culvert\":1,\"do\":\"capture\",\"colour\":1} | the request has fields that nobody knows: colour",
                "{\"culvert\":1,\"do\":\"capture\",\"filter\":\"udp port\"} | filter, column 9: '' is no number of a port, "
                        + "0 to 65535"
            })
    void shouldSayWhatIsWrong(final String line, final String sentence) {
        assertEquals(
                sentence,
                assertThrows(IllegalArgumentException.class, () -> CaptureRequest.parse(line))
                        .getMessage());
    }
}
