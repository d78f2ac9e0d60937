// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.forwarding.ip.IpSettings;
import net.culvert.forwarding.options.OptionsPolicy;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {
    private final Tunables tunables = new Tunables();
    private final IpSettings ipv4 = new IpSettings();
    private final IpSettings ipv6 = new IpSettings();
    private final IcmpSettings icmp = new IcmpSettings();

    @BeforeEach
    void add() {
        Sysctls.add(tunables, ipv4, ipv6, icmp);
    }

    @Test
    void shouldReadBackWhatWasWrittenToEachName() {
        for (final String name : tunables.names("")) {
            final String before = tunables.read(name);
            final String other = before.equals("0") ? "1" : "0";
            tunables.write(name, other);
            assertEquals(other, tunables.read(name), name);
            tunables.write(name, before);
            assertEquals(before, tunables.read(name), name);
        }
        assertFalse(tunables.names("net.inet").isEmpty());
    }

    @Test
    void shouldSetOneFamilyAlone() {
        final boolean before = ipv4.forwarding();
        tunables.write("net.inet6.ip6.forwarding", before ? "0" : "1");
        assertEquals(before, ipv4.forwarding());
        assertEquals(!before, ipv6.forwarding());
    }

    @Test
    void shouldSetWhatTheNameSays() {
        tunables.write("net.inet.ip.stealth", "1");
        tunables.write("net.inet.ip.process_options", "2");
        tunables.write("net.inet.icmp.icmplim", "17");
        tunables.write("net.inet.icmp.replylim", "18");
        tunables.write("net.inet.tcp.rstlim", "19");
        assertTrue(ipv4.stealth());
        assertEquals(OptionsPolicy.of(2), ipv4.options());
        assertEquals(17, icmp.errorsPerSecond());
        assertEquals(18, icmp.repliesPerSecond());
        assertEquals(19, icmp.resetsPerSecond());
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "net.inet.ip.forwarding | 2 | net.inet.ip.forwarding: 2 is neither 0 nor 1",
                "net.inet.ip.forwarding | on | net.inet.ip.forwarding: 'on' is no number, and it has to be a whole one",
                "net.inet.icmp.icmplim | -1 | net.inet.icmp.icmplim: -1 is out of range; it is 0 to 2147483647",
                "net.inet.icmp.icmplim | 2147483648 | net.inet.icmp.icmplim: 2147483648 is out of range; it is 0 to 2147483647",
                "net.inet.ip.nothing | 1 | net.inet.ip.nothing: there is no such value",
                "net.inet.ip | 1 | net.inet.ip: it is a node, and it has to be a leaf below it",
            })
    void shouldRefuseWithASentence(final String name, final String value, final String sentence) {
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> tunables.write(name, value));
        assertEquals(sentence, refused.getMessage());
    }

    @Test
    void shouldRefuseAPolicyOfOptionsThatDoesNotExist() {
        final String before = tunables.read("net.inet.ip.process_options");
        final IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> tunables.write("net.inet.ip.process_options", "3"));
        assertTrue(refused.getMessage().startsWith("net.inet.ip.process_options: "), refused.getMessage());
        assertEquals(before, tunables.read("net.inet.ip.process_options"));
    }

    @Test
    void shouldHoldForARunningGatewayAsItsFileSays() throws Exception {
        final String list = "[[filter.list]]\naction = 'pass'\n";
        final String off = "[sysctl]\n\"net.inet.ip.forwarding\" = false\n";
        try (MemoryGateway gateway = new MemoryGateway(MemoryGateway.LEFT_AND_RIGHT + list + off)) {
            gateway.send("left0", Udp.toTheRight().bytes()).settle();
            assertEquals(1, gateway.drops(DropReason.IP_FORWARDING_OFF));
        }
    }
}
