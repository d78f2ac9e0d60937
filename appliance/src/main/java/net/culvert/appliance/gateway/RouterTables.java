// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.config.RouteConfig;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.fib.RouteListener;
import net.culvert.forwarding.fib.RouteTable;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.filter.Generation;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.control.InterfaceTunables;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.ForwardingWorker;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.ip.Router;
import net.culvert.forwarding.shaping.Pipe;
import net.culvert.forwarding.shaping.Pipes;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a router goes by: interfaces, routes, rules, pipes, settings; empty at first. Control thread. */
final class RouterTables {
    private static final Logger LOG = LoggerFactory.getLogger(RouterTables.class);
    private static final int LEAST_FIBS = 16;

    final GracePeriod gracePeriod = new GracePeriod();
    final InterfaceTable interfaces;
    final RouteTable routes;
    final Tunables tunables = new Tunables();
    final RuleTaps taps; // of rules that tee or log
    final List<Pipes> pipes = new ArrayList<>(); // by worker, each its thread's
    final List<DropCounters> pipeDrops = new ArrayList<>(); // what a pipe held that was taken away; the same

    private final CountersFile counters;
    final Fibs fibs;
    private final Generation generation = new Generation();
    private final ActiveRules rules = new ActiveRules(generation);
    private final IpSettings ipv4 = new IpSettings();
    private final IpSettings ipv6 = new IpSettings();
    private final IcmpSettings icmp = new IcmpSettings();
    private final Map<String, Integer> pipeNumbers = new HashMap<>();
    private final Map<String, String> original = new HashMap<>(); // of settings that a file changed
    private volatile List<CountedRule> countedRules = List.of();

    /** Empty tables, with as many FIBs, or 16 if that is more. */
    RouterTables(final int fibs, final CountersFile counters) {
        this.counters = counters;
        this.fibs = new Fibs(Math.max(LEAST_FIBS, fibs), gracePeriod);
        interfaces = new InterfaceTable(gracePeriod, new DropCounters(counters, "control"), RouterTables::onFault);
        routes = new RouteTable(this.fibs);
        taps = new RuleTaps(interfaces::snapshot);
        Sysctls.add(tunables, ipv4, ipv6, icmp);
        interfaces.listen(new InterfaceTunables(tunables));
        interfaces.listen(this::follow);
        interfaces.listen(taps::follow);
        routes.listen(new RouteListener() {
            @Override
            public void added(final Route route) {
                generation.advance();
            }

            @Override
            public void removed(final Route route) {
                generation.advance();
            }
        });
    }

    private static void onFault(final Exception fault) {
        LOG.error("A fault of ours on the control thread", fault);
    }

    private void follow(final InterfaceEvent event) {
        switch (event) {
            case InterfaceEvent.WentUp up -> routes.interfaceUp(up.source());
            case InterfaceEvent.WentDown down -> routes.interfaceDown(down.source());
            case InterfaceEvent.Departed departed -> routes.interfaceGone(departed.source());
            default -> {} // changes no route
        }
        generation.advance();
    }

    /** The pipes by name, one for each worker. */
    Map<String, List<Pipe>> pipesByName() {
        final Map<String, List<Pipe>> byName = new TreeMap<>();
        pipeNumbers.forEach((name, number) -> {
            final List<Pipe> there = pipes.stream()
                    .map(each -> each.get(number))
                    .filter(Objects::nonNull)
                    .toList();
            if (!there.isEmpty()) {
                byName.put(name, there);
            }
        });
        return byName;
    }

    /** Whether any rule keeps state. */
    boolean keepsState() {
        return rules.keepsState();
    }

    /** What carries packets by these tables, on a thread of this number. */
    ForwardingWorker newWorker(final int number) {
        pipes.add(new Pipes(Pipes.DEFAULT_SLABS));
        pipeDrops.add(new DropCounters(counters, "worker" + number + ".pipes"));
        final Router router = new Router(
                ipv4,
                ipv6,
                icmp,
                fibs,
                rules,
                FragmentLimits.DEFAULT,
                (message, type, code, mtu, quoteOffset, quoteLength) -> {},
                counters,
                fault -> LOG.error("A packet broke the forwarding path", fault));
        return new ForwardingWorker(
                router, number, pipes.get(number), new SplittableRandom(new SecureRandom().nextLong()));
    }

    /** Puts an interface into the table; it stays down until its port says otherwise. */
    void add(final InterfaceConfig config, final Port port, final InterfaceSpec spec) {
        final NetworkInterface added = interfaces.initialise(spec);
        port.attach(added);
        added.fib(config.fib());
        interfaces.register(added, port);
        added.addresses(config.addresses());
        routes.addInterfaceRoutes(added, true);
    }

    /** Changes what a router knows of an interface that is in the table. */
    void change(final InterfaceConfig config) {
        final NetworkInterface changed = interfaces.snapshot().get(config.name());
        changed.fib(config.fib());
        if (!changed.addresses().equals(config.addresses())) {
            changed.addresses(config.addresses());
            routes.addInterfaceRoutes(changed, true);
        }
        changed.mtu(config.mtu());
    }

    /** Takes an interface out of the table; its port is closed when no packet can see it any more. */
    void remove(final String name) {
        interfaces.detach(interfaces.snapshot().get(name));
    }

    /** The route that a configuration means; what it leaves by is in the table. */
    Route route(final RouteConfig config) {
        final NetworkInterface output =
                config.output() == null ? null : interfaces.snapshot().get(config.output());
        final NextHop nextHop = new NextHop(config.action(), output, config.via(), config.mtu());
        return new Route(config.fib(), config.to(), nextHop, config.metric(), Route.Origin.STATIC);
    }

    /** Sets what the new configuration says, and sets back what only the old one said. */
    void set(final Map<String, String> from, final Map<String, String> to) {
        from.keySet().stream()
                .filter(name -> !to.containsKey(name) && original.containsKey(name))
                .forEach(name -> tunables.write(name, original.remove(name)));
        to.forEach((name, value) -> {
            if (!value.equals(from.get(name))) {
                original.putIfAbsent(name, tunables.read(name));
                tunables.write(name, value);
            }
        });
    }

    /** The number of a pipe; the same as long as there are tables. */
    int pipeNumber(final String name) {
        return pipeNumbers.computeIfAbsent(name, any -> pipeNumbers.size() + 1);
    }

    /** Puts the rules of a configuration in force, instead of all before; so many workers count what they meet. */
    void publishRules(final GatewayConfig config, final int workers, final FilterTaps taps) {
        final FilterRules compiled = new FilterRules(pipeNumbers, workers, taps, countedRules);
        rules.publish(compiled.compile(config, fibs.count(), interfaces.snapshot()));
        countedRules = compiled.counted();
    }

    /** The rules in force, with what they have counted; any thread. */
    List<CountedRule> countedRules() {
        return countedRules;
    }
}
