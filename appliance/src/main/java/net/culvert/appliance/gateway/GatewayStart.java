// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import net.culvert.appliance.config.GatewayConfig;

/** The flight recorder's event of a gateway's start; it lasts from the first device until all threads were started. */
@Name("net.culvert.GatewayStart")
@Label("Gateway start")
@Description("A gateway opened its devices and started its threads")
@Category("Culvert")
@StackTrace(false)
final class GatewayStart extends Event {
    @Label("Gateway")
    String gateway;

    @Label("Interfaces")
    int interfaces;

    /** From now on. */
    static GatewayStart begun() {
        final GatewayStart event = new GatewayStart();
        event.begin();
        return event;
    }

    /** Up to now. */
    void commit(final GatewayConfig config) {
        gateway = config.process().name();
        interfaces = config.interfaces().size();
        commit();
    }
}
