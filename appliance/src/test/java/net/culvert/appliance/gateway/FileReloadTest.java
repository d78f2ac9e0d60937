// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
        final Path file = Files.writeString(directory.resolve("gateway.toml"), BASE);
        try (MemoryGateway gateway = new MemoryGateway(BASE)) {
            Files.writeString(file, BASE + "[interface.lo1]\nkind = \"loopback\"\naddresses = [\"10.0.0.1/32\"]\n");
            assertEquals(List.of(), new FileReload(gateway.gateway(), file).reload());
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
                final List<String> errors = new FileReload(gateway.gateway(), file).reload();
                assertFalse(errors.isEmpty(), () -> file + " was taken");
                errors.forEach(error -> assertTrue(error.startsWith(file + ":"), error));
                assertSame(config, gateway.gateway().config());
                gateway.send("left0", toTheRight().number(++number).bytes());
                assertEquals(number, Udp.number(gateway.take("right0")));
            }
            gateway.settle();
        }
    }
}
