// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.Locale;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.peer.PeerEvent;
import net.culvert.forwarding.fib.Route;
import net.culvert.forwarding.fib.RouteListener;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.NetworkInterface;

/** Publishes what happens to a gateway's interfaces, addresses and routes. Control thread. */
final class EventSource implements RouteListener {
    private final EventStream events;

    private EventSource(final EventStream events) {
        this.events = events;
    }

    /** Begins to publish; of the gateway that has started. Any thread but the control thread. */
    static void follow(final Gateway gateway, final EventStream events) {
        final EventSource source = new EventSource(events);
        gateway.peers().listen(event -> events.publish(of(event)));
        gateway.control().run(() -> {
            gateway.interfaces().listen(source::follow);
            gateway.routes().listen(source);
        });
    }

    private static Event of(final PeerEvent event) {
        final Event told = Event.of(
                "peer." + event.kind().text(),
                "interface",
                event.interfaceName(),
                "peer",
                event.peer(),
                "publicKey",
                event.publicKey().toBase64());
        if (event.endpoint() != null) {
            told.fields().put("endpoint", event.endpoint().toString());
        }
        if (event.quotaBytes() > 0) {
            told.fields().put("usedBytes", event.usedBytes());
            told.fields().put("quotaBytes", event.quotaBytes());
        }
        return told;
    }

    private void follow(final InterfaceEvent event) {
        final NetworkInterface source = event.source();
        switch (event) {
            case InterfaceEvent.Arrived arrived -> about("interface.arrived", source);
            case InterfaceEvent.Departed departed -> about("interface.departed", source);
            case InterfaceEvent.WentUp up -> about("interface.up", source);
            case InterfaceEvent.WentDown down -> about("interface.down", source);
            case final InterfaceEvent.LinkChanged link -> about("interface.link", source, "state", word(link.state()));
            case final InterfaceEvent.AddressAdded added ->
                about("address.added", source, "address", AddressText.of(added.address()));
            case final InterfaceEvent.AddressRemoved removed ->
                about("address.removed", source, "address", AddressText.of(removed.address()));
            case final InterfaceEvent.Changed changed ->
                about("interface.changed", source, "property", word(changed.property()), "value", value(changed));
        }
    }

    private void about(final String name, final NetworkInterface source, final Object... more) {
        final Event event = Event.of(name, "interface", source.name());
        event.fields().putAll(Event.of(name, more).fields());
        events.publish(event);
    }

    private static Object value(final InterfaceEvent.Changed changed) {
        final NetworkInterface source = changed.source();
        return switch (changed.property()) {
            case MTU -> source.mtu();
            case FIB -> source.fib();
            case METRIC -> source.attributes().metric();
            case DESCRIPTION -> source.attributes().description();
            case MODE -> word(source.attributes().mode());
            case RUNNING -> source.attributes().isRunning();
            case CAPABILITIES, PREFERENCE -> null;
        };
    }

    private static String word(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void added(final Route route) {
        publish("route.added", route);
    }

    @Override
    public void removed(final Route route) {
        publish("route.removed", route);
    }

    private void publish(final String name, final Route route) {
        if (events.isWatched()) { // a table may change a million times
            final Event event = Event.of(name, "fib", route.fib(), "to", AddressText.of(route.to()));
            final Map<String, Object> way = RouteViews.way(new Row(), route.nextHop())
                    .with("metric", route.metric())
                    .done();
            event.fields().putAll(way);
            events.publish(event);
        }
    }
}
