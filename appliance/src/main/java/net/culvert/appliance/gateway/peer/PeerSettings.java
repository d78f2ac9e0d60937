// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.culvert.appliance.config.PeerConfig;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.Peer;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of one tunnel as a file describes them, and what is done for each once a second. The control thread of the
 * tunnel; before that runs, who makes the tunnel.
 */
public final class PeerSettings {
    private static final Logger LOG = LoggerFactory.getLogger(PeerSettings.class);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int SHORT_KEY = 8; // characters of a key that stand for a name

    private final String interfaceName;
    private final TunnelControl control;
    private final Consumer<Runnable> queue;
    private final PeerServices services;
    private final Map<PublicKey, PeerWatch> watches = new HashMap<>();
    private final Supplier<List<PeerFigures>> figures = this::figures;
    private volatile List<PeerFigures> published = List.of();
    private long nextPollNs = Long.MIN_VALUE;

    /** {@code queue} takes work for the control thread and does not wait. */
    PeerSettings(
            final String interfaceName,
            final TunnelControl control,
            final Consumer<Runnable> queue,
            final PeerServices services) {
        this.interfaceName = interfaceName;
        this.control = control;
        this.queue = queue;
        this.services = services;
        services.accounts().add(figures);
    }

    /**
     * Gives the tunnel the peer, or the peer it has already the settings that have changed: sessions and what its rates
     * let pass go on, and it stays where it roamed to unless the endpoint of the file is another one.
     */
    public Peer apply(final PeerConfig config, final long nowNs) {
        final Peer known = control.peer(config.publicKey());
        final Peer peer = known == null ? control.addPeer(config.publicKey()) : known;
        final PeerWatch watch = watch(peer, nowNs);
        final PeerConfig before = watch.config();
        watch.config(config);
        if (!config.presharedKey().equals(before == null ? PresharedKey.NONE : before.presharedKey())) {
            control.presharedKey(peer, config.presharedKey());
        }
        allow(peer, config.allowedIps());
        if (before == null || !Objects.equals(config.endpoint(), before.endpoint())) {
            point(watch, config, nowNs);
        }
        control.persistentKeepalive(peer, config.persistentKeepaliveNs());
        control.limits(peer, watch.limits(config.policy(), before == null, today(services.now())));
        control.configured(peer, nowNs);
        return peer;
    }

    /** Makes the peers of one file those of another; those that are equal in both are not touched. */
    public void change(final List<PeerConfig> from, final List<PeerConfig> to, final long nowNs) {
        final Set<PublicKey> staying = to.stream().map(PeerConfig::publicKey).collect(Collectors.toSet());
        for (final PeerConfig each : from) {
            if (!staying.contains(each.publicKey())) {
                remove(each.publicKey(), nowNs);
            }
        }
        final Set<PeerConfig> before = Set.copyOf(from);
        for (final PeerConfig each : to) {
            if (!before.contains(each)) {
                apply(each, nowNs);
            }
        }
    }

    /** Takes the peer from the tunnel, if it has it; its account stays. */
    public void remove(final PublicKey publicKey, final long nowNs) {
        final Peer peer = control.peer(publicKey);
        if (peer != null) {
            control.removePeer(peer);
            forgetGone(nowNs);
        }
    }

    private PeerWatch watch(final Peer peer, final long nowNs) {
        final PeerWatch before = watches.get(peer.publicKey());
        if (before != null && before.peer() == peer) {
            return before;
        }
        if (before != null) {
            before.count(nowNs, today(services.now())); // somebody removed it and added it again
        }
        final PeerWatch watch = new PeerWatch(peer, services.accounts().account(peer.publicKey()), nowNs);
        watches.put(peer.publicKey(), watch);
        return watch;
    }

    private void allow(final Peer peer, final List<Prefix> prefixes) {
        final Set<Prefix> gone = new LinkedHashSet<>(peer.allowedIps());
        prefixes.forEach(gone::remove);
        gone.forEach(prefix -> control.removeAllowedIp(peer, prefix));
        for (final Prefix prefix : prefixes) {
            if (!peer.allowedIps().contains(prefix)) {
                control.addAllowedIp(peer, prefix);
            }
        }
    }

    private void point(final PeerWatch watch, final PeerConfig config, final long nowNs) {
        watch.name(null);
        if (config.endpoint() == null) {
            return; // it stays where it was last heard
        }
        final Endpoint literal = EndpointNames.literal(config.endpoint());
        if (literal == null) {
            watch.name(new NameWatch(config.endpoint(), nowNs));
        } else {
            move(watch, literal);
        }
    }

    private void move(final PeerWatch watch, final Endpoint endpoint) {
        watch.session().moved(endpoint);
        control.endpoint(watch.peer(), endpoint);
    }

    /** Does what is due, once a second; to be called at any time. */
    public void poll(final long nowNs) {
        if (nowNs < nextPollNs) {
            return;
        }
        nextPollNs = nowNs + INTERVAL_NS;
        forgetGone(nowNs);
        final Instant now = services.now();
        final List<PeerFigures> all = new ArrayList<>();
        for (final Peer peer : control.peers()) {
            final PeerWatch watch = watch(peer, nowNs);
            if (watch.config() == null) {
                watch.config(nameless(peer)); // not of the file
            }
            poll(watch, now, nowNs);
            all.add(watch.figures(interfaceName));
        }
        published = List.copyOf(all);
    }

    private void poll(final PeerWatch watch, final Instant now, final long nowNs) {
        final PeerEvent.Kind quota = watch.count(nowNs, today(now));
        if (quota != null) {
            publish(watch, quota, null, now);
        }
        final PeerEvent.Kind session = watch.session().poll(watch.peer(), nowNs);
        if (session != null) {
            final boolean hasRoamed = session == PeerEvent.Kind.ROAMED;
            publish(watch, session, hasRoamed ? watch.session().before() : null, now);
        }
        final NameWatch name = watch.name();
        if (name != null && name.poll(watch.peer(), nowNs)) {
            services.names().ask(name.name(), answer -> queue.accept(() -> answered(watch, name, answer)));
        }
    }

    private void answered(final PeerWatch watch, final NameWatch name, final List<Endpoint> answer) {
        if (watch.name() != name || control.peer(watch.peer().publicKey()) != watch.peer()) {
            return; // the file has changed since
        }
        final long nowNs = services.nowNs();
        final boolean wasKnown = name.isKnown();
        final Endpoint before = watch.peer().endpoint();
        final Endpoint endpoint = name.answered(answer, watch.peer(), nowNs);
        if (answer.isEmpty()) {
            LOG.warn(
                    "{} peer {}: nobody knows the endpoint {}; it is asked for again",
                    interfaceName,
                    watch.config().name(),
                    name.name().getHostString());
        }
        if (endpoint != null) {
            move(watch, endpoint);
            control.configured(watch.peer(), nowNs);
            if (wasKnown && before != null) {
                publish(watch, PeerEvent.Kind.RE_RESOLVED, before.withoutLocal(), services.now());
            }
        }
    }

    private void publish(final PeerWatch watch, final PeerEvent.Kind kind, final Endpoint before, final Instant now) {
        final boolean isOfQuota = kind.isOfQuota() && watch.config().policy().quota() != null;
        services.publish(new PeerEvent(
                kind,
                now,
                interfaceName,
                watch.config().name(),
                watch.peer().publicKey(),
                watch.session().endpoint(),
                before,
                isOfQuota ? watch.usedBytes() : 0,
                isOfQuota ? watch.config().policy().quota().bytes() : 0));
    }

    private static PeerConfig nameless(final Peer peer) {
        final String key = peer.publicKey().toBase64().substring(0, SHORT_KEY);
        return new PeerConfig(key, peer.publicKey(), PresharedKey.NONE, List.of(), null, 0);
    }

    private void forgetGone(final long nowNs) {
        final long today = today(services.now());
        watches.values().removeIf(watch -> {
            final boolean isGone = control.peer(watch.peer().publicKey()) != watch.peer();
            if (isGone) {
                watch.count(nowNs, today);
            }
            return isGone;
        });
    }

    private static long today(final Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
    }

    private List<PeerFigures> figures() {
        return published;
    }

    /** The tunnel is gone: takes what was counted last. Once the control thread has ended. */
    public void close(final long nowNs) {
        final long today = today(services.now());
        watches.values().forEach(watch -> watch.count(nowNs, today));
        watches.clear();
        services.accounts().remove(figures);
    }
}
