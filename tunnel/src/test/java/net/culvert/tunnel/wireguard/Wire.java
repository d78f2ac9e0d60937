// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PrivateKey;

/** A network in memory on a simulated clock, with faults drawn from a seed. Everything runs on the test's thread. */
final class Wire {
    /** One datagram on its way. */
    record Datagram(Endpoint from, Endpoint to, byte[] bytes) {
        int type() {
            return bytes[0];
        }

        boolean isKeepalive() {
            return bytes.length == DataMessage.OVERHEAD && bytes[0] == DataMessage.TYPE;
        }
    }

    private record Arrival(long timeNs, long sequence, Datagram datagram) {}

    static final int INITIATION = 1;
    static final int RESPONSE = 2;
    static final int COOKIE = 3;
    static final int DATA = 4;

    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    final Random random;
    long nowNs = TimeUnit.DAYS.toNanos(3);
    long wallOffsetNs = TimeUnit.DAYS.toNanos(20_000);
    double loss;
    double duplicates;
    long delayNs = TimeUnit.MILLISECONDS.toNanos(1);
    long jitterNs;
    /** What of the traffic arrives. */
    Predicate<Datagram> passes = datagram -> true;
    /** Everything that was sent, lost or not. */
    final List<Datagram> sent = new ArrayList<>();

    private final CountersFile counters = CountersFile.inMemory();
    private final List<TestTunnel> tunnels = new ArrayList<>();
    private final Map<Endpoint, TestTunnel> routes = new HashMap<>();
    private final PriorityQueue<Arrival> underWay =
            new PriorityQueue<>(Comparator.comparingLong(Arrival::timeNs).thenComparingLong(Arrival::sequence));
    private long sequence;

    Wire(final long seed) {
        random = new Random(seed);
    }

    long wallNs() {
        return nowNs + wallOffsetNs;
    }

    /** A tunnel with a key of its own, up, without peers. */
    TestTunnel add(final int number) {
        return add(number, PrivateKey.generate(random));
    }

    /** A tunnel with the key, in place of a former one of that number. */
    TestTunnel add(final int number, final PrivateKey key) {
        final TestTunnel tunnel = new TestTunnel(this, number, counters);
        tunnels.removeIf(other -> other.number == number);
        tunnels.add(tunnel);
        routes.put(tunnel.address, tunnel);
        return tunnel.start(key);
    }

    /** Two tunnels that know each other. */
    static void connect(final TestTunnel one, final TestTunnel other) {
        one.addPeer(other);
        other.addPeer(one);
    }

    /** The tunnel has another address from now on. */
    void move(final TestTunnel tunnel, final Endpoint address) {
        routes.remove(tunnel.address);
        tunnel.address = address;
        routes.put(address, tunnel);
    }

    void transmit(final Datagram datagram) {
        sent.add(datagram);
        if (!passes.test(datagram) || random.nextDouble() < loss) {
            return;
        }
        put(datagram);
        if (random.nextDouble() < duplicates) {
            put(datagram);
        }
    }

    /** Puts a datagram on the wire that nothing befalls. */
    void put(final Datagram datagram) {
        final long jitter = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
        underWay.add(new Arrival(nowNs + delayNs + jitter, sequence++, datagram));
    }

    /** Moves the clock and carries what arrives meanwhile. */
    void step(final long stepNs) {
        nowNs += stepNs;
        while (!underWay.isEmpty() && underWay.peek().timeNs <= nowNs) {
            final Datagram datagram = underWay.poll().datagram;
            final TestTunnel to = routes.get(datagram.to.withoutLocal());
            if (to != null) {
                to.receive(datagram.bytes, datagram.from);
            }
        }
        tunnels.forEach(TestTunnel::work);
    }

    /** Runs for that many milliseconds. */
    void runMs(final long milliseconds) {
        final long end = nowNs + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (nowNs < end) {
            step(Math.min(STEP_NS, end - nowNs));
        }
    }

    /** Runs for that many seconds. */
    void run(final long seconds) {
        runMs(TimeUnit.SECONDS.toMillis(seconds));
    }

    /** Messages of the type from the tunnel's present address. */
    List<Datagram> sent(final TestTunnel from, final int type) {
        return sent.stream()
                .filter(datagram -> datagram.from.equals(from.address) && datagram.type() == type)
                .toList();
    }

    /** Keepalives from the tunnel's present address. */
    long keepalives(final TestTunnel from) {
        return sent(from, DATA).stream().filter(Datagram::isKeepalive).count();
    }
}
