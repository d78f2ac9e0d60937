// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.culvert.appliance.gateway.Gateway;

/** All that a request can ask for, by name; {@code monitor} is the protocol's own. Immutable, any thread. */
final class Verbs {
    private final Map<String, Verb> byName = new TreeMap<>();

    /** @param reloader null where the gateway cannot reload */
    Verbs(final Gateway gateway, final EventStream events, final Reloader reloader) {
        final RouteVerbs routes = new RouteVerbs(gateway);
        final PeerVerbs peers = new PeerVerbs(gateway, events);
        byName.put("show", new ShowVerb(gateway));
        byName.put("sysctl", new SysctlVerb(gateway));
        byName.put("interface", new InterfaceVerb(gateway));
        byName.put("route-get", routes::get);
        byName.put("route-add", changing(routes::add));
        byName.put("route-delete", changing(routes::delete));
        byName.put("peer-add", changing(peers::add));
        byName.put("peer-remove", changing(peers::remove));
        byName.put("reload", changing(request -> reload(request, reloader)));
        byName.put("version", request -> version(request, gateway));
    }

    private static Verb changing(final Verb verb) {
        return new Verb() {
            @Override
            public Object answer(final Request request) throws ControlException {
                return verb.answer(request);
            }

            @Override
            public boolean changes(final Request request) {
                return true;
            }
        };
    }

    private static List<String> reload(final Request request, final Reloader reloader) throws ControlException {
        request.allowOnly();
        if (reloader == null) {
            throw new ControlException("this gateway cannot reload its file; restart it");
        }
        return Parse.sentence(reloader::reload);
    }

    private static Map<String, Object> version(final Request request, final Gateway gateway) throws ControlException {
        request.allowOnly();
        final String built = Verbs.class.getPackage().getImplementationVersion();
        return new Row()
                .with("protocol", Request.VERSION)
                .with("program", built == null ? "(not packaged)" : built)
                .with("gateway", gateway.config().process().name())
                .with("process", ProcessHandle.current().pid())
                .done();
    }

    Verb of(final Request request) throws ControlException {
        final Verb verb = byName.get(request.verb());
        if (verb == null) {
            throw new ControlException("there is nothing called " + Request.shown(request.verb())
                    + " to do; there is monitor, " + String.join(", ", byName.keySet()));
        }
        return verb;
    }
}
