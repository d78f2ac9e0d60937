// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.culvert.appliance.capture.Capture;
import net.culvert.appliance.capture.CaptureFile;
import net.culvert.appliance.capture.CaptureRequest;
import net.culvert.appliance.capture.TeeTap;
import net.culvert.appliance.config.FilterRuleConfig;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.forwarding.filter.Tap;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the rules of a gateway send packets: files of the rules that tee, lines of those that log. A file stays open
 * while rules name it, so that new rules go on where the old ones were. Control thread.
 */
final class RuleTaps implements FilterTaps, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleTaps.class);

    private record Open(Capture capture, TeeTap tap) {}

    private final Supplier<InterfaceSnapshot> interfaces;
    private final RuleLog log;
    private final Map<Path, Open> files = new HashMap<>();

    RuleTaps(final Supplier<InterfaceSnapshot> interfaces) {
        this.interfaces = interfaces;
        log = new RuleLog(interfaces, LOG::info);
    }

    /**
     * The tap of a rule that tees to the file, which is made, or emptied, unless it is open.
     *
     * @throws IllegalArgumentException with a sentence where it cannot be opened
     */
    @Override
    public Tap file(final Path path) {
        return files.computeIfAbsent(path, this::open).tap;
    }

    private Open open(final Path path) {
        try {
            final Capture capture = new Capture(
                    CaptureRequest.ALL, CaptureFile.create(path), Capture.RING_LENGTH, ended -> report(path, ended));
            final TeeTap tap = capture.teeTap();
            interfaces.get().all().forEach(tap::add);
            capture.start();
            return new Open(capture, tap);
        } catch (final IOException e) {
            throw new IllegalArgumentException("the file of a rule that tees: " + e.getMessage(), e);
        }
    }

    private static void report(final Path path, final Capture ended) {
        if (ended.failure() != null) {
            LOG.warn("{} holds no more packets: {}", path, ended.failure().getMessage());
        }
        LOG.info(
                "{}: {} packets, {} lost",
                path,
                ended.tally().packets(),
                ended.tally().lost());
    }

    /** The tap of a rule that logs, by the words that name the rule. */
    @Override
    public Tap log(final String rule) {
        return log.tap(rule);
    }

    /** Writes the lines that are due; once a turn of the control thread. */
    void poll() {
        log.poll(System.nanoTime());
    }

    /** Has the files know interfaces that come. */
    void follow(final InterfaceEvent event) {
        if (event instanceof final InterfaceEvent.Arrived arrived) {
            files.values().forEach(file -> file.tap.add(arrived.source()));
        }
    }

    /**
     * Opens the files that rules of the configuration name, those that are not open yet.
     *
     * @throws IllegalArgumentException with a sentence where one cannot be opened
     */
    void open(final GatewayConfig config) {
        named(config).forEach(this::file);
    }

    private static Set<Path> named(final GatewayConfig config) {
        return config.filters().values().stream()
                .flatMap(rules -> rules.stream())
                .map(FilterRuleConfig::capture)
                .filter(path -> path != null)
                .collect(Collectors.toSet());
    }

    /** Closes the files that no rule of the configuration names. */
    void retain(final GatewayConfig config) {
        final Set<Path> named = named(config);
        files.entrySet().removeIf(file -> {
            final boolean isOver = !named.contains(file.getKey());
            if (isOver) {
                file.getValue().capture.close();
            }
            return isOver;
        });
    }

    /** Closes all files. */
    @Override
    public void close() {
        files.values().forEach(file -> file.capture.close());
        files.clear();
    }
}
