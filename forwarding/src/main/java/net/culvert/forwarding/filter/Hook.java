// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import net.culvert.forwarding.iface.NetworkInterface;

/** One packet at one hook, as rules see it. Owned by one worker, which fills it for one packet after the other. */
final class Hook {
    final Flow flow;
    NetworkInterface input; // null where the packet was made here
    NetworkInterface output; // null where the packet has just come in
    int tag;
    boolean hasState; // a state lets it pass, so no rule is asked whether it may

    Hook(final Flow flow) {
        this.flow = flow;
    }
}
