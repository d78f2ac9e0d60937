// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Packet by packet beside the kernel's router: what comes out of both links is the same, field by field, but for what
 * {@link PacketText} leaves out and the differences listed here.
 */
class BesideLinuxTest {
    /** By the name of the stimulus: what is different, and why. */
    private static final Map<String, String> DIFFERENCES = Map.ofEntries();

    private static final Lab LAB = new Lab();
    private static WiredRouter culvert;
    private static WiredRouter linux;

    @BeforeAll
    static void start() throws HostException {
        culvert = WiredRouter.culvert(LAB);
        linux = WiredRouter.linux(LAB);
    }

    @AfterAll
    static void end() {
        LAB.close();
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

    private static void check(final String name, final Stimulus stimulus) {
        final List<String> here = culvert.exchange(stimulus.link(), stimulus.packets());
        final List<String> there = linux.exchange(stimulus.link(), stimulus.packets());
        final String difference = DIFFERENCES.get(name);
        if (difference == null) {
            assertEquals(String.join("\n", there), String.join("\n", here), name + ": Linux, then Culvert");
        } else {
            assertNotEquals(there, here, "no longer so, take it out of the list: " + difference);
        }
    }

    static List<Stimulus> ipv4() {
        return Stimuli4.all();
    }

    static List<Stimulus> ipv6() {
        return Stimuli6.all();
    }
}
