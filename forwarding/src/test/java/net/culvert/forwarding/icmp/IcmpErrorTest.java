// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.EnumSet;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpErrorTest {
    @ParameterizedTest(name = "{0}: ICMP {1}/{2}, ICMPv6 {3}/{4}, {5}")
    @CsvSource({
        "IP_TTL_EXPIRED, 11, 0, 3, 0, SOFT",
        "IP_NO_ROUTE, 3, 0, 1, 0, SOFT",
        "IP_REJECT_ROUTE, 3, 1, 1, 6, SOFT",
        "IP_FRAGMENTATION_NEEDED, 3, 4, 2, 0, HARD",
        "IP_NO_PROTOCOL, 3, 2, 4, 1, HARD",
        "UDP_NO_PORT, 3, 3, 1, 4, HARD",
        "FILTER_REJECTED, 3, 13, 1, 1, SOFT",
        "IP_SOURCE_ROUTED, 3, 5, 4, 0, SOFT",
        "IP_FRAGMENT_TIMEOUT, 11, 1, 3, 1, SOFT"
    })
    void shouldHaveAMessageOfEitherFamily(
            final DropReason reason,
            final int type,
            final int code,
            final int type6,
            final int code6,
            final IcmpError.Severity severity) {
        final IcmpError error = IcmpError.of(reason);

        assertEquals(reason, error.reason());
        assertEquals(type, error.type(false));
        assertEquals(code, error.code(false));
        assertEquals(type6, error.type(true));
        assertEquals(code6, error.code(true));
        assertEquals(severity, error.severity());
    }

    @ParameterizedTest(name = "{0}: of IPv6 {1}, {2}/{3}")
    @CsvSource({
        "IP_BAD_OPTIONS, false, 12, 0",
        "IP6_UNKNOWN_HEADER, true, 4, 1",
        "IP6_UNKNOWN_OPTION, true, 4, 2",
        "IP6_BAD_EXTENSION, true, 4, 0",
        "IP6_HEADERS_CUT, true, 4, 3"
    })
    void shouldHaveAMessageOfOneFamilyOnly(
            final DropReason reason, final boolean ipv6, final int type, final int code) {
        final IcmpError error = IcmpError.of(reason);

        assertEquals(type, error.type(ipv6));
        assertEquals(code, error.code(ipv6));
        assertFalse(error.has(!ipv6));
    }

    @Test
    void shouldOweNothingForAllOtherReasons() {
        final EnumSet<DropReason> others = EnumSet.allOf(DropReason.class);
        for (final IcmpError error : IcmpError.values()) {
            others.remove(error.reason());
        }

        assertEquals(DropReason.count() - 14, others.size());
        for (final DropReason reason : others) {
            assertNull(IcmpError.of(reason), reason::name);
        }
    }
}
