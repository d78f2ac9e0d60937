// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import net.culvert.forwarding.options.OptionsPolicy;

/**
 * What can be set of one family, with the names and defaults of {@code net.inet.ip} and {@code net.inet6.ip6}. The
 * control thread writes, workers read.
 */
public final class IpSettings {
    private volatile boolean forwarding = true;
    private volatile boolean checkInterface;
    private volatile boolean stealth;
    private volatile boolean sendRedirects = true;
    private volatile boolean precedence = true;
    private volatile boolean randomIds = true;
    private volatile boolean clampMss;
    private volatile boolean sourceRoutes;
    private volatile boolean directedBroadcasts;
    private volatile OptionsPolicy options = OptionsPolicy.PROCESS;

    /** Whether packets for others are forwarded ({@code forwarding}). */
    public boolean forwarding() {
        return forwarding;
    }

    public void forwarding(final boolean on) {
        forwarding = on;
    }

    /**
     * Whether a packet for an address of this host must come in by the interface that has it ({@code check_interface};
     * the strong host model of RFC 1122, section 3.3.4.2).
     */
    public boolean checkInterface() {
        return checkInterface;
    }

    public void checkInterface(final boolean on) {
        checkInterface = on;
    }

    /** Whether the TTL stays as it is, so that traceroute does not see this host ({@code stealth}). */
    public boolean stealth() {
        return stealth;
    }

    public void stealth(final boolean on) {
        stealth = on;
    }

    /** Whether a host that could do without this router is told so ({@code redirect}). */
    public boolean sendRedirects() {
        return sendRedirects;
    }

    public void sendRedirects(final boolean on) {
        sendRedirects = on;
    }

    /** Whether forwarded packets of precedence 6 and 7 leave before the others ({@code precedence}). */
    public boolean precedence() {
        return precedence;
    }

    public void precedence(final boolean on) {
        precedence = on;
    }

    /** Whether identifications of packets made here are random ({@code random_id}); else they count up. */
    public boolean randomIds() {
        return randomIds;
    }

    public void randomIds(final boolean on) {
        randomIds = on;
    }

    /** Whether the MSS of TCP connections is lowered to what their way carries ({@code clampmss}). */
    public boolean clampMss() {
        return clampMss;
    }

    public void clampMss(final boolean on) {
        clampMss = on;
    }

    /** Whether source routes are followed ({@code sourceroute}); IPv4 only. */
    public boolean sourceRoutes() {
        return sourceRoutes;
    }

    public void sourceRoutes(final boolean on) {
        sourceRoutes = on;
    }

    /**
     * Whether a packet to all hosts of another network of this host is forwarded there ({@code directed_broadcast}; RFC
     * 2644); IPv4 only.
     */
    public boolean directedBroadcasts() {
        return directedBroadcasts;
    }

    public void directedBroadcasts(final boolean on) {
        directedBroadcasts = on;
    }

    /** What is done with options ({@code process_options}); IPv4 only. */
    public OptionsPolicy options() {
        return options;
    }

    public void options(final OptionsPolicy policy) {
        options = policy;
    }
}
