// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.tcp;

import static net.culvert.forwarding.icmp.Worktable.checked;
import static net.culvert.forwarding.icmp.Worktable.pseudoSum;
import static net.culvert.forwarding.icmp.Worktable.word;
import static net.culvert.forwarding.packets.Packets.ipv4;
import static net.culvert.forwarding.packets.Packets.ipv6;
import static net.culvert.forwarding.packets.Packets.payload;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.culvert.forwarding.icmp.Worktable;
import net.culvert.forwarding.offload.Segmenter;
import net.culvert.forwarding.packets.PacketBuilder;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MssClampTest {
    private static final String MSS_1460 = "020405b4";

    private final Worktable table = new Worktable();
    private final MssClamp clamp = new MssClamp();

    private static byte[] options(final String digits) {
        final String packed = digits.replace(" ", "");
        return HexFormat.of().parseHex(packed + "00".repeat((8 - packed.length() % 8) % 8 / 2));
    }

    private static PacketBuilder syn(final boolean isIpv6, final String options) {
        return (isIpv6 ? ipv6() : ipv4()).tcp(40000, 443).seq(77).flags("S").tcpOptions(options(options));
    }

    private byte[] clamped(final byte[] packet, final int mtu) {
        assertTrue(clamp.clamp(table.receive(packet), mtu));
        table.assertSurroundingsUntouched();
        return table.received();
    }

    private void assertUntouched(final byte[] packet, final int mtu) {
        assertFalse(clamp.clamp(table.receive(packet), mtu));
        assertArrayEquals(packet, table.received());
    }

    @ParameterizedTest(name = "IPv6 {0}, flags {1}, MTU {2}: {3}")
    @CsvSource({
        "false, S, 1420, 1380",
        "false, SA, 1420, 1380",
        "false, SEC, 1420, 1380",
        "false, S, 1499, 1459",
        "false, S, 41, 1",
        "true, S, 1420, 1360",
        "true, SA, 1280, 1220"
    })
    void shouldLowerTheSizeToWhatTheLinkCarries( // RFC 6691, section 2: MTU less 40, or 60, whatever the options
            final boolean isIpv6, final String flags, final int mtu, final int expected) {
        final byte[] packet = syn(isIpv6, MSS_1460 + "0402080a0102030405060708 01 030307")
                .flags(flags)
                .bytes();

        final byte[] clamped = clamped(packet, mtu);

        final byte[] tcp = checked(clamped);
        assertEquals(expected, word(tcp, 22));
        final byte[] wanted = packet.clone();
        final int at = packet.length - tcp.length;
        System.arraycopy(tcp, 16, wanted, at + 16, 2); // checksum
        System.arraycopy(tcp, 22, wanted, at + 22, 2); // size
        assertArrayEquals(wanted, clamped, "nothing else has changed");
    }

    @ParameterizedTest(name = "options {0}")
    @ValueSource(
            strings = {"01 020405b4 01 01 01", "030307 020405b4 00", "01 01 020405b4 0402", "01 01 01 020405b4 00"})
    void shouldMendTheChecksumWhereverTheOptionLies(final String options) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            final byte[] packet = syn(i % 2 == 0, options)
                    .seq(random.nextInt())
                    .payload(payload(i, random.nextInt(4)))
                    .bytes();
            final int mtu = 62 + random.nextInt(1438);

            final byte[] clamped = clamped(packet, mtu);

            final byte[] tcp = checked(clamped);
            final int at = HexFormat.of().formatHex(tcp, 20, 28).indexOf("0204") / 2 + 22;
            assertEquals(mtu - (i % 2 == 0 ? 60 : 40), word(tcp, at), () -> "seed " + seed);
        }
    }

    @Test
    void shouldLowerEverySizeThatIsTold() {
        final byte[] tcp =
                checked(clamped(syn(false, MSS_1460 + "01 020405dc 01 02040400").bytes(), 1400));

        assertEquals(1360, word(tcp, 22));
        assertEquals(1360, word(tcp, 27));
        assertEquals(1024, word(tcp, 32), "never raised");
    }

    @ParameterizedTest(name = "MTU {0}")
    @ValueSource(ints = {1500, 1501, 9000, 65535, 70000, 40, 39, 0, -1})
    void shouldNeverRaiseTheSizeNorLowerItToNothing(final int mtu) {
        assertUntouched(syn(false, MSS_1460).bytes(), mtu);
    }

    @ParameterizedTest(name = "options {0}")
    @ValueSource(
            strings = {
                "", // none
                "01010101",
                "030307 00",
                "00 020405b4", // behind the end of options
                "02 03 05 00", // of a wrong length
                "0205 05b4 00",
                "02 00 05b4", // shorter than itself
                "02 01 05b4",
                "01 01 01 02", // cut off
                "01 01 02 04",
                "01 02 04 05",
                "030a 07 020405b4", // hidden in an option longer than the header
                "fe08 0102 020405b4" // hidden in an option
            })
    void shouldLeaveOptionsThatAreMissingOrMalformed(final String options) {
        assertUntouched(syn(false, options).bytes(), 576);
        assertUntouched(syn(true, options).bytes(), 576);
    }

    @Test
    void shouldLeaveSegmentsThatAreNoSyn() {
        assertUntouched(syn(false, MSS_1460).flags("A").bytes(), 576);
        assertUntouched(syn(false, MSS_1460).flags("R").bytes(), 576);
        assertUntouched(syn(true, MSS_1460).flags("FA").bytes(), 576);
    }

    @Test
    void shouldLeaveFragmentsAndOtherProtocols() {
        assertUntouched(syn(false, MSS_1460).fragment(0x2000).bytes(), 576);
        assertUntouched(syn(false, MSS_1460).fragment(1).bytes(), 576);
        final byte[] udp = ipv4().payload(payload(1, 100)).bytes();
        assertUntouched(udp, 576);
        final byte[] fragment = options("0600000100000000");
        assertUntouched(syn(true, MSS_1460).extensions(44, fragment).bytes(), 576);
    }

    @ParameterizedTest(name = "{0} bytes of segment")
    @ValueSource(ints = {0, 1, 13, 19, 20, 23})
    void shouldLeaveASegmentThatIsCutOff(final int length) {
        final byte[] four = Arrays.copyOf(syn(false, MSS_1460).bytes(), 20 + length);
        ByteBuffer.wrap(four).putShort(2, (short) four.length);
        assertUntouched(four, 576);
        final byte[] six = Arrays.copyOf(syn(true, MSS_1460).bytes(), 40 + length);
        ByteBuffer.wrap(six).putShort(4, (short) length);
        assertUntouched(six, 576);
    }

    @Test
    void shouldFindTheSegmentBehindOptionsAndExtensionHeaders() {
        final byte[] four = clamped(
                syn(false, MSS_1460)
                        .ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0)
                        .bytes(),
                576);
        assertEquals(536, word(checked(four), 22));

        final byte[] six = clamped(
                syn(true, MSS_1460).extensions(0, options("0600010400000000")).bytes(), 1280);
        assertEquals(1220, word(six, 48 + 22));
    }

    @Test
    void shouldNotTouchAPartialChecksum() { // it is the pseudo-header's, which knows nothing of options
        final byte[] complete = syn(false, MSS_1460).bytes();
        final byte[] packet = complete.clone();
        final int partial = pseudoSum(packet, 20);
        ByteBuffer.wrap(packet).putShort(36, (short) partial);

        assertTrue(clamp.clamp(table.receive(HexFormat.of().parseHex("01000000000014001000"), packet), 576));

        assertEquals(partial, word(table.received(), 36));
        assertEquals(536, word(table.received(), 42));
        final Segmenter device = new Segmenter(); // which completes it
        final int offset = table.packet.offset();
        assertEquals(DropReason.NONE, device.wrap(table.packet.buffer(), offset - 10, offset, packet.length));
        assertTrue(device.next());
        assertEquals(536, word(checked(table.received()), 22));
    }

    @Test
    void shouldNotTouchAnIpv6PartialChecksum() {
        final byte[] packet = syn(true, "01" + MSS_1460 + "000000").bytes();
        final int partial = pseudoSum(packet, 40);
        ByteBuffer.wrap(packet).putShort(56, (short) partial);
        final byte[] offload = HexFormat.of().parseHex("01000000000028001000");

        assertTrue(clamp.clamp(table.receive(offload, packet), 1280));

        assertEquals(partial, word(table.received(), 56));
        final Segmenter device = new Segmenter();
        final int offset = table.packet.offset();
        assertEquals(DropReason.NONE, device.wrap(table.packet.buffer(), offset - 10, offset, packet.length));
        assertTrue(device.next());
        assertEquals(1220, word(checked(table.received()), 23));
    }

    @ParameterizedTest(name = "offload header {0}")
    @ValueSource(strings = {"02000000000000000000", "01000000000000001000", "01000000000014000600"})
    void shouldMendAChecksumThatIsNotTheOneToBeCompleted(final String offload) {
        final byte[] packet = syn(false, MSS_1460).bytes();

        assertTrue(clamp.clamp(table.receive(HexFormat.of().parseHex(offload), packet), 576));

        assertEquals(536, word(checked(table.received()), 22));
    }
}
