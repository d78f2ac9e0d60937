// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureFilterTest {
    private static final int GAP = 7; // bytes in front of a packet, which are not to be looked at

    private static final byte[] DNS =
            ipv4().from("192.0.2.1").to("198.51.100.2").udp(40_000, 53).bytes();
    private static final byte[] WEB6 =
            ipv6().from("2001:db8:1::1").to("2001:db8:2::2").tcp(40_001, 443).bytes();
    private static final byte[] ECHO =
            ipv4().from("192.0.2.1").to("198.51.100.2").icmpEcho().bytes();

    static boolean matches(final String filter, final byte[] packet) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[GAP + packet.length]);
        buffer.setMemory(0, GAP, (byte) 0x45);
        buffer.putBytes(GAP, packet);
        return CaptureFilter.parse(filter).matches(buffer, GAP, packet.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip",
                "udp",
                "proto 17",
                "host 192.0.2.1",
                "192.0.2.1",
                "src host 192.0.2.1",
                "src 192.0.2.1",
                "dst 198.51.100.2",
                "dst net 198.51.100.0/24",
                "net 0.0.0.0/0",
                "src or dst net 192.0.2.0/28",
                "port 53",
                "dst port 53",
                "src port 40000",
                "portrange 50-60",
                "udp port 53",
                "udp dst port 53",
                "ip host 192.0.2.1",
                "port 80 or 443 or 53",
                "not tcp",
                "! tcp && !ip6",
                "(udp and (port 53))",
                "not not udp",
                "not (tcp or port 80)",
                "tcp or udp and port 53",
                "udp or tcp and port 53",
                "src 192.0.2.1 and dst 198.51.100.2",
                "src and dst net 192.0.0.0/2"
            })
    void shouldMatchAQueryOverIpv4(final String filter) {
        assertTrue(matches(filter, DNS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip6",
                "tcp",
                "icmp",
                "proto 6",
                "host 192.0.2.2",
                "dst host 192.0.2.1",
                "src net 198.51.100.0/24",
                "port 54",
                "src port 53",
                "portrange 54-39999",
                "tcp port 53",
                "not udp",
                "udp and not port 53",
                "tcp and udp or tcp",
                "udp or tcp and port 54",
                "src and dst net 192.0.2.0/24",
                "host 2001:db8::1",
                "port 80 or 443"
            })
    void shouldNotMatchAQueryOverIpv4(final String filter) {
        assertFalse(matches(filter, DNS));
    }

    @ParameterizedTest
    @CsvSource({
        "ip6, true",
        "tcp port 443, true",
        "host 2001:db8:1::1, true",
        "dst net 2001:db8:2::/48, true",
        "src net 2001:db8:2::/48, false",
        "net 2001:db8:2::2/127, true",
        "net 2001:db8:2::4/126, false",
        "net ::/0, true",
        "icmp6, false",
        "ip, false",
        "fd00::1, false"
    })
    void shouldKnowIpv6(final String filter, final boolean isMatch) {
        assertEquals(isMatch, matches(filter, WEB6));
    }

    @Test
    void shouldLookBehindExtensionHeaders() {
        final byte[] packet = ipv6().extensions(0, HexFormat.of().parseHex("3c00050200000100" + "1100010400000000"))
                .udp(40_000, 53)
                .bytes();
        assertTrue(matches("udp port 53", packet));
        assertTrue(matches("src port 40000", packet));
        assertFalse(matches("tcp", packet));
    }

    @Test
    void shouldFindNoPortsWhereThereAreNone() {
        assertTrue(matches("icmp", ECHO));
        assertFalse(matches("portrange 0-65535", ECHO));
        final byte[] later = ipv4().udp(40_000, 53).fragment(0x0001).bytes();
        assertTrue(matches("udp", later));
        assertFalse(matches("portrange 0-65535", later), "the ports are in another fragment");
    }

    @Test
    void shouldNotLookBeyondTheBytesThatAreThere() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        final CaptureFilter filter = CaptureFilter.parse("port 1 or host 2001:db8::1 or net 10.0.0.0/8 or icmp6");
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (random.nextBoolean() ? 0x40 | bytes[0] & 0xF : 0x60);
            }
            final boolean once = filter.matches(new UnsafeBuffer(bytes), 0, bytes.length); // its bounds are checked
            assertEquals(once, filter.matches(new UnsafeBuffer(bytes), 0, bytes.length), () -> "seed " + seed);
        }
    }

    @Test
    void shouldLetAllPassWithoutWords() {
        assertSame(CaptureFilter.ALL, CaptureFilter.parse(" "));
        assertTrue(CaptureFilter.ALL.matches(new UnsafeBuffer(new byte[0]), 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "udp prot 53 | 5 | 'prot' stands where 'and', 'or' or the end has to be",
                "foo | 1 | 'foo' is no word of a filter; there can be: host, net, port, portrange, src, dst, ip, ip6, "
                        + "tcp, udp, icmp, icmp6, proto, not, (",
                "udp and | 8 | the filter ends too early; there can be: host, net, port, portrange, src, dst, ip, ip6, "
                        + "tcp, udp, icmp, icmp6, proto, not, (",
                "(udp or tcp | 12 | a ')' is missing",
                "udp) | 4 | ')' stands where 'and', 'or' or the end has to be",
                "port 65536 | 6 | '65536' is no number of a port, 0 to 65535",
                "port dns | 6 | 'dns' is no number of a port, 0 to 65535",
                "portrange 20-10 | 11 | '20-10' is no range of ports such as 6000-6008",
                "proto 256 | 7 | '256' is no number of a protocol, 0 to 255",
                "host example.com | 6 | 'example.com' is no IP address; names are not looked up",
                "net 10.0.0.0/33 | 5 | '10.0.0.0/33' is no network such as 10.0.0.0/8",
                "host 10.0.0.0/8 | 6 | '10.0.0.0/8' is a network; write net 10.0.0.0/8",
                "src host | 9 | '' is no IP address; names are not looked up"
            })
    void shouldSayWhatIsWrongAndWhere(final String filter, final int column, final String sentence) {
        final FilterSyntaxException e = assertThrows(FilterSyntaxException.class, () -> CaptureFilter.parse(filter));
        assertEquals("filter, column " + column + ": " + sentence, e.getMessage());
        assertEquals(column, e.column());
    }

    @Test
    void shouldRefuseWhatNeedsTooMuchStack() {
        assertTrue(matches("(".repeat(63) + "udp" + ")".repeat(63), DNS));
        for (final String deep : new String[] {"(".repeat(2_000), "not ".repeat(1_000), "! (".repeat(1_000)}) {
            assertTrue(assertThrows(FilterSyntaxException.class, () -> CaptureFilter.parse(deep + "udp"))
                    .getMessage()
                    .endsWith("more than 64 parentheses and nots are inside one another"));
        }
        final String longest = "udp or ".repeat(500) + "udp";
        assertTrue(matches(longest, DNS));
        assertEquals(
                4097,
                assertThrows(FilterSyntaxException.class, () -> CaptureFilter.parse(longest + " ".repeat(1_000)))
                        .column());
    }
}
