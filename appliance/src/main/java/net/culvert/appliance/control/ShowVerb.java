// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;

/** {@code show}: rows of one kind. Connection's thread. */
final class ShowVerb implements Verb {
    private final Map<String, View> views = new LinkedHashMap<>();

    ShowVerb(final Gateway gateway) {
        final InterfaceViews interfaces = new InterfaceViews(gateway);
        final RouteViews routes = new RouteViews(gateway);
        final FlowViews flows = new FlowViews(gateway);
        final CounterViews counters = new CounterViews(gateway);
        views.put("interfaces", interfaces::interfaces);
        views.put("addresses", interfaces::addresses);
        views.put("peers", new PeerView(gateway)::peers);
        views.put("routes", routes::routes);
        views.put("fibs", routes::fibs);
        views.put("queues", interfaces::queues);
        views.put("drops", counters::drops);
        views.put("flows", flows::flows);
        views.put("states", flows::states);
        views.put("rules", new RuleViews(gateway)::rules);
        views.put("pipes", counters::pipes);
        views.put("histograms", counters::histograms);
        views.put("sysctls", counters::sysctls);
        views.put("counters", counters::counters);
    }

    @Override
    public Object answer(final Request request) throws ControlException {
        request.allowOnly("what");
        return views.get(request.word("what", List.copyOf(views.keySet()))).rows();
    }
}
