// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.URI;
import java.util.List;

/**
 * Who is told of what happens to peers, besides the log.
 *
 * @param command program and arguments; empty for none
 * @param webhook where events are posted to; null for nowhere
 */
public record EventsConfig(List<String> command, URI webhook) {
    /** Nobody. */
    public static final EventsConfig NONE = new EventsConfig(List.of(), null);
}
