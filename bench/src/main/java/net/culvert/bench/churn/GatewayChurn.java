// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.churn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.culvert.appliance.control.ControlClient;
import net.culvert.appliance.control.ControlException;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * Changes a running gateway as fast as it takes changes, with packets going through it, and says what became of these:
 * {@code GatewayChurn SOCKET FILE SECONDS}, in the network namespace of the gateway. Ends with 1 where a packet is not
 * accounted for.
 *
 * <p>FILE is the gateway's, with link0, by which the load comes, and link1; link2 comes and goes. What is drawn: link1
 * goes up or down, routes come and go, the file is read again with other rules, with link2 or without.
 */
public final class GatewayChurn {
    private static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(10); // at most, until nothing moves any more
    private static final int LOOK_MS = 100;
    private static final String INTERNAL_ERROR = ".drop." + DropReason.INTERNAL_ERROR.counterName() + ".packets";
    private static final Path GIVEN = Path.of("/sys/class/net/link0/statistics/tx_packets"); // by the kernel

    private final ControlClient gateway;
    private final ChurnFile file;
    private final SplittableRandom random;
    private boolean hasLink2;
    private int ups;
    private int routes;
    private int reloads;
    private int detached;
    private int refused;

    private GatewayChurn(final ControlClient gateway, final Path file, final SplittableRandom random)
            throws IOException {
        this.gateway = gateway;
        this.random = random;
        this.file = new ChurnFile(file, random);
    }

    public static void main(final String[] arguments) throws IOException, InterruptedException, ControlException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final long ns = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
        boolean isLawful;
        try (ControlClient gateway = ControlClient.connect(Path.of(arguments[0]));
                ChurnLoad load = ChurnLoad.start()) {
            final GatewayChurn churn = new GatewayChurn(gateway, Path.of(arguments[1]), new SplittableRandom(seed));
            final long endNs = System.nanoTime() + ns;
            while (System.nanoTime() < endNs) {
                churn.change();
            }
            System.out.println("the host took " + load.end() + " datagrams");
            isLawful = churn.report();
        }
        System.exit(isLawful ? 0 : 1);
    }

    /** One change, of a kind drawn at random. What the gateway refuses, such as a route that is there, is counted. */
    private void change() throws IOException {
        try {
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    gateway.ask("interface", Map.of("name", "link1", "up", random.nextBoolean()));
                    ups++;
                }
                case 2, 3, 4 -> {
                    gateway.ask("route-add", route());
                    routes++;
                }
                case 5, 6 -> {
                    gateway.ask("route-delete", route());
                    routes++;
                }
                default -> reload();
            }
        } catch (final ControlException e) {
            refused++;
        }
    }

    private Map<String, ?> route() {
        final String network = "203.0.113.0/" + (24 + random.nextInt(8));
        return Map.of("to", network, "interface", "link1", "metric", random.nextInt(2));
    }

    private void reload() throws IOException, ControlException {
        final boolean willHaveLink2 = random.nextBoolean();
        file.write(willHaveLink2);
        gateway.ask("reload", Map.of());
        reloads++;
        detached += hasLink2 && !willHaveLink2 ? 1 : 0;
        hasLink2 = willHaveLink2;
    }

    /** Says what was done, and whether every packet is accounted for. */
    private boolean report() throws IOException, ControlException, InterruptedException {
        final PacketLaw law = settled();
        final Map<String, Long> counters = numbers("counters", "name", "value");
        final long given = Long.parseLong(Files.readString(GIVEN).strip());
        final long taken = numbers("interfaces", "name", "inputPackets").get("link0");
        final long faults = counters.entrySet().stream()
                .filter(each -> each.getKey().endsWith(INTERNAL_ERROR))
                .mapToLong(Map.Entry::getValue)
                .sum();
        System.out.println("changes: link1 up or down " + ups + ", routes " + routes + ", rules " + reloads
                + ", link2 detached " + detached + "; refused " + refused);
        System.out.println("on link0 the kernel gave " + given + " packets, the gateway took " + taken);
        System.out.println(law);
        System.out.println("packets that a fault of the gateway's ended: " + faults);
        return law.holds() && given == taken && faults == 0 && ups > 0 && routes > 0 && detached > 0;
    }

    /** Waits until what was under way has arrived; at most some seconds, then it has to be looked at as it is. */
    private PacketLaw settled() throws IOException, ControlException, InterruptedException {
        final long endNs = System.nanoTime() + SETTLE_NS;
        PacketLaw before = law();
        while (true) {
            Thread.sleep(LOOK_MS);
            final PacketLaw now = law();
            if (System.nanoTime() > endNs || now.equals(before) && now.holds()) {
                return now;
            }
            before = now;
        }
    }

    private PacketLaw law() throws IOException, ControlException {
        final long held = numbers("pipes", "name", "heldPackets").values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return PacketLaw.of(numbers("counters", "name", "value"), held);
    }

    /** A table's rows: of each one number, by another of its members. */
    private Map<String, Long> numbers(final String table, final String key, final String value)
            throws IOException, ControlException {
        final Map<String, Long> numbers = new HashMap<>();
        for (final Object row : (List<?>) gateway.ask("show", Map.of("what", table))) {
            final Map<?, ?> members = (Map<?, ?>) row;
            numbers.put((String) members.get(key), (Long) members.get(value));
        }
        return numbers;
    }
}
