// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsDocumentTest {
    private static final Path PAGE = Path.of("METRICS.md");
    private static final String WRITE = "culvert.metrics.write";

    @Test
    void shouldBeWhatTheMetricsGive() throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, MetricsDocument.render());
        }
        assertEquals(
                MetricsDocument.render(),
                Files.exists(PAGE) ? Files.readString(PAGE) : "",
                "appliance/METRICS.md is not what the metrics give; to write it anew: mvn -q -pl appliance -am test "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dtest=MetricsDocumentTest -D" + WRITE + "=true");
    }
}
