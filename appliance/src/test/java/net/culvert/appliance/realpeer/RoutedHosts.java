// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.culvert.ringbuffers.counters.CountersFile;

/**
 * Two hosts with Culvert as the router between them: the file config/lab.toml, whose two TUN devices are moved into a
 * namespace each. Closing ends the router; the namespaces are the lab's.
 *
 * <pre>
 *   left  192.0.2.2/24      ── tun0 ── 192.0.2.1       router       198.51.100.1    ── tun1 ──  198.51.100.2/24     right
 *         2001:db8:1::2/64             2001:db8:1::1                2001:db8:2::1               2001:db8:2::2/64
 * </pre>
 */
final class RoutedHosts implements AutoCloseable {
    static final String LEFT = "192.0.2.2", LEFT6 = "2001:db8:1::2";
    static final String RIGHT = "198.51.100.2", RIGHT6 = "2001:db8:2::2";
    static final String ROUTER = "192.0.2.1", ROUTER6 = "2001:db8:1::1"; // as the left host sees it

    private static final Duration START_LIMIT = Duration.ofMinutes(1); // the first start makes a start-up cache
    private static final Duration LINK_LIMIT = Duration.ofSeconds(15);

    final Namespace left;
    final Namespace right;
    private final String name;
    private final Path file;
    private final Namespace router;
    private final Program process;

    /** Starts the router with lab.toml after {@code lines} were added to its sections, and {@code more} at its end. */
    RoutedHosts(final Lab lab, final Map<String, String> lines, final String more) {
        name = Lab.uniqueName();
        router = lab.namespace();
        left = lab.namespace();
        right = lab.namespace();
        file = write(lines, more);
        process = router.start(root().resolve("culvert").toString(), "run", file.toString());
        process.awaitOutput("ready", START_LIMIT);
    }

    /** A router by lab.toml as it stands, and two hosts that reach each other. */
    static RoutedHosts plain(final Lab lab) {
        return with(lab, Map.of(), "");
    }

    /** The same by a changed file; the hosts reach each other, or at least the router, before this returns. */
    static RoutedHosts with(final Lab lab, final Map<String, String> lines, final String more) {
        final RoutedHosts hosts = lab.keep(new RoutedHosts(lab, lines, more));
        hosts.moveIn(hosts.left, "tun0", LEFT + "/24", LEFT6 + "/64");
        hosts.moveIn(hosts.right, "tun1", RIGHT + "/24", RIGHT6 + "/64");
        awaitAnswer(hosts.left, ROUTER); // the router looks at its links once a second
        awaitAnswer(hosts.right, ROUTER);
        return hosts;
    }

    /** Waits until a host answers, past errors that say that it is unreachable. */
    static void awaitAnswer(final Namespace from, final String to) {
        Await.until(LINK_LIMIT, to + " answers", () -> Ping.answered(from, to, 1) == 1);
    }

    private Path write(final Map<String, String> lines, final String more) {
        try {
            String text = Files.readString(root().resolve("config/lab.toml"));
            text = text.replace("name = \"lab\"", "name = \"" + name + '"');
            for (final Map.Entry<String, String> line : lines.entrySet()) {
                final String section = "\n[" + line.getKey() + "]\n";
                text = text.replace(section, section + line.getValue() + '\n');
            }
            return Files.writeString(Files.createTempFile(name, ".toml"), text + more);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    /** Moves a link's kernel end into a namespace. */
    void move(final String device, final Namespace to) {
        router.ip("link set " + device + " netns " + to.name());
    }

    private void moveIn(final Namespace host, final String device, final String cidr, final String cidr6) {
        host.run("sysctl", "-qw", "net.ipv6.conf.default.router_solicitations=0");
        move(device, host);
        host.run("sysctl", "-qw", "net.ipv6.conf." + device + ".keep_addr_on_down=1");
        host.ip("addr add " + cidr + " dev " + device);
        host.ip("addr add " + cidr6 + " dev " + device + " nodad");
        up(host, device);
    }

    /** Brings a host's link up, with its default routes, which the kernel forgets when the link goes down. */
    void up(final Namespace host, final String device) {
        host.ip("link set " + device + " up");
        host.ip("route replace default dev " + device);
        host.ip("-6 route replace default dev " + device);
    }

    /** One of the router's counters, 0 where it was never made. */
    long count(final String counter) {
        return counters().getOrDefault(counter, 0L);
    }

    /** Packets dropped of one family ({@code ip} or {@code ip6}) for the reason of that counter name. */
    long drops(final String family, final String reason) {
        return count("worker0." + family + ".drop." + reason + ".packets");
    }

    private Map<String, Long> counters() {
        return CountersFile.read(countersFile());
    }

    Path countersFile() {
        return Path.of("/var/run/culvert", name + ".counters");
    }

    /** Waits until all packets of both families are accounted for. */
    void awaitLaw() {
        for (final String family : new String[] {"ip", "ip6"}) {
            Await.until(
                    Duration.ofSeconds(5),
                    "total = forward + delivered + drops + fragments joined; counters: " + counters(),
                    () -> isLawful(counters(), "worker0." + family + '.', family + "s_"));
        }
    }

    private static boolean isLawful(final Map<String, Long> counters, final String path, final String prefix) {
        final long drops = counters.entrySet().stream()
                .filter(each -> each.getKey().startsWith(path + "drop."))
                .filter(each -> each.getKey().endsWith(".packets"))
                .mapToLong(Map.Entry::getValue)
                .sum();
        final long joined = counters.get(path + prefix + "fragments") - counters.get(path + prefix + "reassembled");
        final long total = counters.get(path + prefix + "total");
        return total > 0
                && total
                        == counters.get(path + prefix + "forward")
                                + counters.get(path + prefix + "delivered")
                                + drops
                                + joined;
    }

    /** Ends the router by SIGTERM; says its exit code. */
    int end() {
        process.terminate();
        return awaitExit();
    }

    /** The exit code of a router that ends by itself. */
    int awaitExit() {
        return process.awaitExit(Command.LIMIT);
    }

    String output() {
        return process.output();
    }

    @Override
    public void close() {
        try {
            end(); // so that it takes its counters with it
        } finally {
            process.close();
        }
        try {
            Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
