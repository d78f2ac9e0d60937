// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.icmp;

import static net.culvert.forwarding.icmp.Worktable.message;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import net.culvert.forwarding.wire.IcmpHeader;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpHeaderTest {
    private static final int AT = 7; // any offset will do, an odd one most of all

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[200]);
    private final IcmpHeader icmp = new IcmpHeader().wrap(buffer, AT);

    private byte[] taken(final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(AT, bytes);
        return bytes;
    }

    @Test
    void shouldReadAnErrorAndWriteItBack() {
        final byte[] message = HexFormat.of()
                .parseHex(
                        "0304b0c200000578" // fragmentation needed, MTU 1400, about a ping(8)
                                + "450005dc1c46400040018b07c0000201c63364020800f7fd00010001");
        buffer.putBytes(AT, message);

        assertEquals(DropReason.NONE, icmp.check(message.length));
        assertEquals(IcmpHeader.UNREACHABLE, icmp.type());
        assertEquals(IcmpHeader.FRAGMENTATION_NEEDED, icmp.code());
        assertEquals(1400, icmp.rest());
        icmp.write(icmp.type(), icmp.code(), icmp.rest());
        assertEquals(0, icmp.checksum());
        icmp.completeChecksum(message.length, 0);
        message[2] = (byte) (icmp.checksum() >> 8);
        message[3] = (byte) icmp.checksum();
        assertArrayEquals(message, taken(message.length));
        assertEquals(0xFFFF, Worktable.slowSum(0, message));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 7})
    void shouldNameWhatIsTooShort(final int captured) {
        assertEquals(DropReason.ICMP_TOO_SHORT, icmp.check(captured));
        assertEquals(DropReason.NONE, icmp.check(IcmpHeader.LENGTH));
    }

    @Test
    void shouldKeepTheChecksumRightWhenTheTypeChanges() {
        final byte[] echo = ipv4().icmpEcho().payload(payload(1, 30)).bytes();
        for (int type = 0; type < 256; type++) {
            buffer.putBytes(AT, echo, 20, echo.length - 20);
            icmp.type(type);

            assertArrayEquals(Worktable.from(20, message(echo, type, 0, 0x0001_0001)), taken(echo.length - 20));
        }
    }
}
