// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
    private static final Path PAGE = Path.of("../config/REFERENCE.md");
    private static final String WRITE = "culvert.reference.write";

    @Test
    void shouldBeWhatTheKeysGive() throws IOException {
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, ReferencePage.render());
        }
        assertEquals(
                ReferencePage.render(),
                Files.exists(PAGE) ? Files.readString(PAGE) : "",
                "config/REFERENCE.md is not what the keys give; to write it anew: mvn -q -pl appliance -am test "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Dtest=ReferencePageTest -D" + WRITE + "=true");
    }
}
