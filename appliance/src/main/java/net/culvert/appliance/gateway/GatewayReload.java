// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The flight recorder's event of a reload; it lasts from the reading of the file until all of it holds. */
@Name("net.culvert.GatewayReload")
@Label("Gateway reload")
@Description("A gateway read its file again and took it up, or refused it and changed nothing")
@Category("Culvert")
@StackTrace(false)
final class GatewayReload extends Event {
    @Label("File")
    String file;

    @Label("Errors")
    @Description("Why it was refused; empty where it was taken up")
    String errors;

    /** From now on. */
    static GatewayReload begun() {
        final GatewayReload event = new GatewayReload();
        event.begin();
        return event;
    }

    /** Up to now. */
    void commit(final Path file, final String errors) {
        this.file = file.toString();
        this.errors = errors;
        commit();
    }
}
