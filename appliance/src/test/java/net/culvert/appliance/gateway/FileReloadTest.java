// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.culvert.appliance.config.GatewayConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that reads its file again. */
@Timeout(60)
class FileReloadTest {
    private static final Path BROKEN = Path.of("src/test/resources/net/culvert/appliance/config/bad");
    private static final String BASE = MemoryGateway.LEFT_AND_RIGHT.replace("filter = \"list\"\n", "");

    @TempDir
    private Path directory;

    @Test
    void shouldTakeUpWhatTheFileSaysNow() throws Exception {
        final String base = "[gateway]\nstate = \"" + directory + "\"\n" + BASE;
        final Path file = directory.resolve("gateway.toml");
        try (MemoryGateway gateway = new MemoryGateway(base)) {
            Files.writeString(file, base + "[interface.lo1]\nkind = \"loopback\"\naddresses = [\"10.0.0.1/32\"]\n");
            assertEquals(1, new FileReload(gateway.gateway(), file).reload().size());
            assertTrue(gateway.gateway().interfaces().snapshot().get("lo1").isUp());
        }
    }

    @Test
    void shouldChangeNothingForABrokenFileAndSayWhy() throws Exception {
        final List<Path> files;
        try (Stream<Path> list = Files.list(BROKEN)) {
            files = list.sorted().toList();
        }
        assertTrue(files.size() >= 20);
        try (MemoryGateway gateway = new MemoryGateway(BASE)) {
            final GatewayConfig config = gateway.gateway().config();
            int number = 0;
            for (final Path file : files) {
                final FileReload reload = new FileReload(gateway.gateway(), file);
                final String errors = assertThrows(IllegalArgumentException.class, reload::reload, file::toString)
                        .getMessage();
                errors.lines().forEach(error -> assertTrue(error.startsWith(file + ":"), error));
                assertSame(config, gateway.gateway().config());
                gateway.send("left0", toTheRight().number(++number).bytes());
                assertEquals(number, Udp.number(gateway.take("right0")));
            }
            gateway.settle();
        }
    }
}
