// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.forwarding.iface.control.Tunables;

/** {@code sysctl}: reads leaves and nodes, or sets leaves, all of them or none. Connection's thread. */
final class SysctlVerb implements Verb {
    private final Gateway gateway;

    SysctlVerb(final Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public boolean changes(final Request request) {
        return request.has("set");
    }

    @Override
    public Object answer(final Request request) throws ControlException {
        request.allowOnly("names", "set");
        final List<String> asked = request.texts("names");
        final Map<String, String> assignments = request.assignments("set");
        final List<Map<String, Object>> rows = new ArrayList<>();
        Steps.change(gateway.control(), () -> {
            set(assignments);
            for (final String name : assignments.keySet()) {
                rows.add(CounterViews.sysctl(gateway.tunables(), name));
            }
            for (final String node : asked) {
                addAll(node, rows);
            }
        });
        return rows;
    }

    private void addAll(final String node, final List<Map<String, Object>> rows) throws ControlException {
        final List<String> leaves = gateway.tunables().names(node);
        if (leaves.isEmpty()) {
            throw new ControlException(node + ": there is no such value; 'show sysctls' has all of them");
        }
        for (final String leaf : leaves) {
            rows.add(CounterViews.sysctl(gateway.tunables(), leaf));
        }
    }

    private void set(final Map<String, String> assignments) {
        final Tunables tunables = gateway.tunables();
        final Map<String, String> before = new LinkedHashMap<>();
        try {
            assignments.forEach((name, value) -> {
                final String old = tunables.read(name);
                tunables.write(name, value);
                before.put(name, old);
            });
        } catch (final IllegalArgumentException e) {
            before.forEach(tunables::write);
            throw e;
        }
    }
}
