// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packet by packet beside the kernel's router: what comes out of both links is the same, field by field, but for what
 * {@link PacketText} leaves out and what {@link LinuxDifferences} lists.
 */
class BesideLinuxTest {
    private static final int RANDOM_PACKETS = 1_000;

    private static final Lab LAB = new Lab();
    private static RoutedHosts hosts;
    private static WiredRouter culvert;
    private static WiredRouter linux;

    @BeforeAll
    static void start() throws HostException {
        hosts = LAB.keep(new RoutedHosts(LAB, Map.of("interface.tun1", "mtu = 1280"), """
                [sysctl]
                "net.inet.icmp.icmplim" = 0
                "net.inet.icmp.replylim" = 0
                "net.inet.tcp.rstlim" = 0
                """));
        culvert = WiredRouter.culvert(LAB, hosts);
        linux = WiredRouter.linux(LAB);
    }

    @AfterAll
    static void end() {
        try {
            hosts.awaitLaw();
        } finally {
            LAB.close();
        }
    }

    @ParameterizedTest(name = "IPv4, {0}")
    @MethodSource("ipv4")
    void shouldDoWithIpv4WhatLinuxDoes(final Stimulus stimulus) {
        check("IPv4, " + stimulus.name(), stimulus);
    }

    @ParameterizedTest(name = "IPv6, {0}")
    @MethodSource("ipv6")
    void shouldDoWithIpv6WhatLinuxDoes(final Stimulus stimulus) {
        check("IPv6, " + stimulus.name(), stimulus);
    }

    /**
     * Many packets in a row, of which nobody has thought one by one; the other kernel may have more to say of others.
     */
    @Test
    void shouldDoWithRandomPacketsWhatLinuxDoes() throws HostException {
        final WiredRouter fresh = WiredRouter.linux(LAB);
        final long seed = new SplittableRandom().nextLong();
        final RandomStimuli stimuli = new RandomStimuli(seed);
        int answers = 0;
        for (int i = 0; i < RANDOM_PACKETS; i++) {
            final Stimulus stimulus = stimuli.next();
            final List<String> there = fresh.exchange(stimulus);
            assertEquals(
                    String.join("\n", there),
                    String.join("\n", culvert.exchange(stimulus)),
                    "seed " + seed + ", packet " + i + ", " + stimulus + ": Linux, then Culvert");
            answers += there.size();
        }
        assertTrue(answers > RANDOM_PACKETS / 2, "most packets led to something");
    }

    private static void check(final String name, final Stimulus stimulus) {
        final List<String> here = culvert.exchange(stimulus);
        final List<String> there = linux.exchange(stimulus);
        final LinuxDifferences.Difference difference = LinuxDifferences.BY_NAME.get(name);
        if (difference == null) {
            assertEquals(String.join("\n", there), String.join("\n", here), name + ": Linux, then Culvert");
        } else {
            assertNotEquals(there, here, name + " is no difference any more: take it out of the list");
            assertTrue(String.join("\n", here).matches(difference.culvert()), () -> name + ": " + here);
        }
    }

    @Test
    void shouldListNoDifferenceOfAnUnknownPacket() {
        final Set<String> names = new HashSet<>();
        ipv4().forEach(stimulus -> assertTrue(names.add("IPv4, " + stimulus), stimulus::name));
        ipv6().forEach(stimulus -> assertTrue(names.add("IPv6, " + stimulus), stimulus::name));

        final Set<String> unknown = new HashSet<>(LinuxDifferences.BY_NAME.keySet());
        unknown.removeAll(names);
        assertEquals(Set.of(), unknown);
    }

    static List<Stimulus> ipv4() {
        return Stimuli4.all();
    }

    static List<Stimulus> ipv6() {
        return Stimuli6.all();
    }
}
