// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static net.culvert.appliance.gateway.Udp.toTheRight;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.culvert.tunnel.noise.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What did not change goes on undisturbed while everything else comes and goes. */
@Timeout(120)
class ReloadUnderLoadTest {
    private static final int RELOADS = 100;
    private static final int AHEAD = 200; // packets on their way at once, less than a queue holds
    private static final int BETWEEN = 20; // packets that pass between two reloads, at least

    private static final int HELD = 8; // descriptors of devices that are gone, of which the test holds the other end

    private static final String STAYS = """
            [interface.left0]
            kind = "tun"
            addresses = ["192.0.2.254/24"]
            filter = "stays"
            [interface.right0]
            kind = "tun"
            addresses = ["198.51.100.254/24"]
            [[filter.stays]]
            action = "pass"
            keep-state = true
            """;

    private final long seed = new SplittableRandom().nextLong();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean isOver;

    private boolean often() {
        return random.nextInt(3) > 0;
    }

    private String device(final int number) {
        return """
                [interface.other%d]
                kind = "tun"
                addresses = ["10.%d.0.254/24"]
                mtu = %d
                fib = %d
                %s
                """.formatted(
                number, number, 1280 + random.nextInt(220), random.nextInt(4), often() ? "filter = \"goes\"" : "");
    }

    private String tunnel() {
        final StringBuilder text = new StringBuilder("""
                [interface.wg1]
                kind = "wireguard"
                addresses = ["10.9.0.1/24"]
                private-key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
                """);
        for (int i = 0; i < random.nextInt(4); i++) {
            text.append(
                    """
                    [[interface.wg1.peer]]
                    public-key = "%s"
                    allowed-ips = ["10.%d.%d.0/24"]
                    """.formatted(PrivateKey.generate(new SecureRandom()).publicKey(), 20 + i, random.nextInt(256)));
        }
        return text.toString();
    }

    /** What comes and goes: interfaces, peers, routes, rules, pipes, settings. */
    private String rest() {
        final StringBuilder text = new StringBuilder();
        for (int number = 1; number < 4; number++) {
            text.append(often() ? device(number) : "");
        }
        text.append(often() ? tunnel() : "");
        for (int i = 0; i < random.nextInt(5); i++) {
            text.append("[[route]]\nto = \"172.16.%d.0/24\"\naction = \"%s\"\nmetric = %d\n"
                    .formatted(i, often() ? "reject" : "blackhole", random.nextInt(3)));
        }
        text.append("[[filter.goes]]\naction = \"block\"\nto-port = %d\nprotocol = \"udp\"\n"
                .formatted(1 + random.nextInt(1000)));
        if (often()) {
            text.append("[[filter.goes]]\naction = \"pass\"\npipe = \"slow\"\n");
            text.append("[pipe.slow]\nbandwidth = \"%dMbit\"\n".formatted(1 + random.nextInt(50)));
        }
        return text + (often() ? "[sysctl]\n\"net.inet.icmp.icmplim\" = " + random.nextInt(1000) + "\n" : "");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private void load(final MemoryGateway gateway) {
        try {
            while (!isOver || taken.get() < sent.get()) {
                while (!isOver && sent.get() - taken.get() < AHEAD) {
                    gateway.send(
                            "left0", toTheRight().number(sent.getAndIncrement()).bytes());
                }
                assertEquals(taken.getAndIncrement(), Udp.number(gateway.take("right0")), "the next number");
            }
        } catch (final Throwable e) {
            failure.set(e);
        }
    }

    @Test
    void shouldLoseNoPacketOfWhatDidNotChange() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(STAYS)) {
            gateway.reload(STAYS + rest()).reload(STAYS); // classes load
            final long descriptors = descriptors();
            final Thread load = Thread.ofPlatform().start(() -> load(gateway));
            for (int i = 0; i < RELOADS && failure.get() == null; i++) {
                final int before = taken.get();
                gateway.reload(STAYS + rest());
                while (taken.get() < before + BETWEEN && failure.get() == null) {
                    Thread.onSpinWait();
                }
            }
            gateway.reload(STAYS);
            isOver = true;
            load.join();

            assertEquals(null, failure.get(), () -> "seed " + seed + ", sent " + sent + ", taken " + taken);
            assertEquals(sent.get(), taken.get());
            assertEquals(List.of(), gateway.ends());
            assertTrue(sent.get() >= RELOADS * BETWEEN);
            gateway.gateway()
                    .control()
                    .run(() -> Ports.awaitFreed(gateway.gateway().interfaces(), "wg1"));
            final long leaked = descriptors() - descriptors;
            assertTrue(leaked <= HELD, () -> leaked + " descriptors stay open, seed " + seed);
            assertEquals(
                    0,
                    gateway.counters.snapshot().keySet().stream()
                            .filter(name -> name.startsWith("wg1."))
                            .count());
        }
    }
}
