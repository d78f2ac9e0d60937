// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.fib.RouteTable;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Direction;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.filter.Rule;
import net.culvert.forwarding.filter.RuleSet;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A router at full rate while its interfaces, routes and rules change as fast as one thread can change them: nothing is
 * lost uncounted, nothing is used after it was freed. CHURN_SECONDS (default 3) says how long.
 */
@Timeout(300)
class ChurnTest {
    private static final int PACKETS = 48; // in a burst
    private static final long SEED = 20;

    private final CountersFile counters = CountersFile.inMemory();
    private final GracePeriod gracePeriod = new GracePeriod();
    private final Fibs fibs = new Fibs(16, gracePeriod);
    private final RouteTable routes = new RouteTable(fibs);
    private final Generation generation = new Generation();
    private final ActiveRules rules = new ActiveRules(generation);
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final InterfaceTable table =
            new InterfaceTable(gracePeriod, new DropCounters(counters, "control"), faults::add);
    private final AtomicLong transmitted = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final ForwardingWorker worker = new ForwardingWorker(
            new Router(
                    new IpSettings(),
                    new IpSettings(),
                    new IcmpSettings(),
                    fibs,
                    rules,
                    FragmentLimits.DEFAULT,
                    (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                    counters,
                    faults::add),
            0,
            new Pipes(Pipes.DEFAULT_SLABS),
            new SplittableRandom(SEED));
    private final NetworkInterface input = add("tun0", "192.0.2.254/24", "2001:db8:1::fe/64");
    private final List<Route> added = new ArrayList<>();
    private NetworkInterface output;
    private long lives;

    private NetworkInterface add(final String name, final String... addresses) {
        final AtomicBoolean isClosed = new AtomicBoolean();
        final OutputQueue queue = new OutputQueue(PACKETS, (packets, drops) -> {
            if (isClosed.get()) {
                faults.add(new AssertionError("a closed device is used"));
            }
            transmitted.addAndGet(packets.length());
        });
        final NetworkInterface made = table.initialise(InterfaceSpec.of(name, 1500, queue));
        table.register(made, () -> isClosed.set(true));
        made.addresses(List.of(addresses).stream().map(InterfaceAddress::parse).toList());
        routes.addInterfaceRoutes(made, false);
        made.up(true);
        routes.interfaceUp(made);
        return made;
    }

    private Burst burst() {
        final Burst burst = new Burst(1 << 16, PACKETS);
        for (int i = 0; i < PACKETS; i++) {
            final byte[] packet = switch (i % 6) {
                case 0 -> ipv6().to("2001:db8:2::" + i).bytes();
                case 1 -> ipv4().to("203.0.113." + i).bytes(); // by a route that comes and goes
                case 2 -> ipv4().to("192.0.2.254").icmpEcho().bytes();
                case 3 -> ipv4().ttl(1).bytes();
                default -> ipv4().udp(1000 + i, 53).bytes();
            };
            final int at = burst.end() + 16;
            burst.buffer().setMemory(at - 16, 16, (byte) 0);
            burst.buffer().putBytes(at, packet);
            burst.add(at, packet.length, 0, null);
        }
        return burst;
    }

    private void forward(final AtomicBoolean running) {
        final GracePeriod.Reader reader = gracePeriod.newReader();
        final Burst original = burst();
        final Burst burst = burst();
        while (running.get()) {
            burst.buffer().putBytes(0, original.buffer(), 0, original.capacity());
            reader.enter();
            worker.input(burst, input, System.nanoTime());
            reader.exit();
        }
    }

    /** One change of a kind drawn at random. */
    private void change() {
        switch (random.nextInt(6)) {
            case 0 -> {
                table.detach(output);
                table.poll(System.nanoTime());
                revive();
            }
            case 1 -> output.up(!output.isUp());
            case 2 -> addRoute();
            case 3 -> {
                if (!added.isEmpty()) {
                    routes.remove(added.remove(random.nextInt(added.size())));
                }
            }
            case 4 ->
                rules.publish(
                        random.nextBoolean() ? someRules() : RuleSet.builder(16).build());
            default -> input.fib(random.nextInt(2));
        }
        generation.advance();
        table.poll(System.nanoTime());
    }

    private void revive() {
        output = add("tun1", "198.51.100.254/24", "2001:db8:2::fe/64");
        lives++;
    }

    private void addRoute() {
        final Route route = new Route(
                random.nextInt(2),
                Prefix.parse("203.0.113.0/" + (24 + random.nextInt(8))),
                NextHop.onLink(random.nextBoolean() ? output : input),
                random.nextInt(3),
                Route.Origin.DYNAMIC);
        try {
            routes.add(route);
            added.add(route);
        } catch (final IllegalArgumentException e) {
            assertTrue(e.getMessage().contains("203.0.113."), e::getMessage); // it is there already
        }
    }

    private RuleSet someRules() {
        final List<Rule> list = List.of(
                Rule.number(10).count().build(),
                Rule.number(20)
                        .block()
                        .matchDestinationPorts(false, 53, 53)
                        .matchProtocol(17)
                        .build(),
                Rule.number(30).reject().matchProtocol(17).build());
        return RuleSet.builder(16)
                .list("some", list.subList(0, 1 + random.nextInt(3)))
                .attach("some", random.nextBoolean() ? Direction.IN : Direction.OUT, input)
                .build();
    }

    private void follow(final InterfaceEvent event) {
        switch (event) {
            case InterfaceEvent.WentUp up -> routes.interfaceUp(up.source());
            case InterfaceEvent.WentDown down -> routes.interfaceDown(down.source());
            case InterfaceEvent.Departed departed -> {
                routes.interfaceGone(departed.source());
                added.removeIf(route -> route.nextHop().output() == departed.source());
            }
            default -> {} // changes no route
        }
    }

    @Test
    void shouldLoseNothingUncountedWhileEverythingChanges() throws InterruptedException {
        table.listen(this::follow);
        revive();
        final AtomicBoolean running = new AtomicBoolean(true);
        final Thread data = new Thread(() -> forward(running), "forward");
        data.setUncaughtExceptionHandler((thread, fault) -> faults.add(fault));
        data.start();
        final String seconds = System.getenv().getOrDefault("CHURN_SECONDS", "3");
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(seconds));
        long changes = 0;
        while (System.nanoTime() < endNs && faults.isEmpty()) {
            change();
            changes++;
        }
        running.set(false);
        data.join();

        assertEquals(List.of(), List.copyOf(faults), "seed " + SEED);
        assertTrue(changes > 1000 && lives > 100, changes + " changes and " + lives + " lives");
        final Map<String, Long> values = counters.snapshot();
        assertEquals(0, missing(values, "ip"));
        assertEquals(0, missing(values, "ip6"));
        final long queued = sum(values, "s_forward") + sum(values, "s_localout");
        final long lost = sum(values, "worker0.output.drop.", ".packets");
        assertEquals(queued, transmitted.get() + lost, "packets that were in output queues");
        assertTrue(sum(values, "s_forward") > 0 && sum(values, "s_delivered") > 0, values::toString);
    }

    private static long missing(final Map<String, Long> values, final String family) {
        final String prefix = "worker0." + family + "." + family + "s_";
        return values.get(prefix + "total")
                - values.get(prefix + "forward")
                - values.get(prefix + "delivered")
                - sum(values, "worker0." + family + ".drop.", ".packets");
    }

    private static long sum(final Map<String, Long> values, final String end) {
        return sum(values, "", end);
    }

    private static long sum(final Map<String, Long> values, final String begin, final String end) {
        return values.entrySet().stream()
                .filter(value ->
                        value.getKey().startsWith(begin) && value.getKey().endsWith(end))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
