// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import static net.culvert.appliance.uapi.UapiClient.key;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import net.culvert.tunio.sys.Errno;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UapiProtocolTest {
    private static final String OK = "errno=0\n\n";
    private static final String EINVAL = "errno=-22\n\n";
    private static final String EPROTO = "errno=-71\n\n";

    private final UapiClient client = new UapiClient();

    @Test
    void shouldPrintWhatWasSet() {
        assertEquals(
                OK,
                client.set(
                        "private_key=" + key(0x40),
                        "listen_port=51820",
                        "fwmark=4294967295",
                        "public_key=" + key(0xA1),
                        "preshared_key=" + key(0x22),
                        "endpoint=192.0.2.1:51821",
                        "persistent_keepalive_interval=25",
                        "protocol_version=1",
                        "allowed_ip=10.1.2.3/8",
                        "allowed_ip=2001:db8:0:0:1:0:0:1/64"));
        assertEquals(
                "private_key=" + key(0x40) + "\nlisten_port=51820\nfwmark=4294967295\npublic_key=" + key(0xA1)
                        + "\npreshared_key=" + key(0x22) + "\nprotocol_version=1\nendpoint=192.0.2.1:51821\n"
                        + "last_handshake_time_sec=0\nlast_handshake_time_nsec=0\ntx_bytes=0\nrx_bytes=0\n"
                        + "persistent_keepalive_interval=25\nallowed_ip=10.0.0.0/8\nallowed_ip=2001:db8::/64\n" + OK,
                client.get());
    }

    @Test
    void shouldPrintNothingThatIsNotSet() {
        assertEquals(OK, client.get());
    }

    @Test
    void shouldServeSeveralOperationsPerConnection() {
        assertEquals(OK + "listen_port=7\n" + OK, client.send("set=1\nlisten_port=7\n\nget=1\n\n"));
    }

    @Test
    void shouldGoOnWithTheNextOperationAfterARefusedOne() {
        final String answer = client.send("set=1\nlisten_port=9\nbad\nlisten_port=10\n\nget=1\n\n");

        assertEquals(EPROTO + "listen_port=9\n" + OK, answer, "lines before the bad one count, lines after it do not");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key=00",
                "listen_port=65536",
                "listen_port=-1",
                "listen_port=",
                "listen_port=+5",
                "fwmark=4294967296",
                "fwmark=0x10",
                "replace_peers=false",
                "errno=0",
                "allowed_ip=10.0.0.0/8",
                "public_key=abc",
                "listen_port=99999999999999999999999999"
            })
    void shouldAnswerInvalidArgumentToADeviceLine(final String line) {
        assertEquals(EINVAL, client.set(line));
        assertEquals(OK, client.get(), "nothing was changed");
        assertEquals(1, client.log.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key=1111111111111111111111111111111111111111111111111111111111111111",
                "listen_port=1",
                "fwmark=1",
                "replace_peers=true",
                "preshared_key=zz11111111111111111111111111111111111111111111111111111111111111",
                "endpoint=192.0.2.1",
                "endpoint=:51820",
                "endpoint=example.org:51820",
                "endpoint=192.0.2.1:65536",
                "endpoint=2001:db8::1:51820",
                "endpoint=[192.0.2.1]:51820",
                "endpoint=[2001:db8::1]51820",
                "endpoint=[]:1",
                "endpoint=[",
                "endpoint=]:1",
                "endpoint=[2001:db8::1:1",
                "persistent_keepalive_interval=65536",
                "persistent_keepalive_interval=off",
                "replace_allowed_ips=1",
                "remove=yes",
                "update_only=",
                "protocol_version=2",
                "protocol_version=01",
                "allowed_ip=10.0.0.0",
                "allowed_ip=10.0.0.0/33",
                "allowed_ip=::/129",
                "allowed_ip=10.0.0/24",
                "allowed_ip=010.0.0.1/24",
                "allowed_ip=10.0.0.256/24",
                "allowed_ip=--10.0.0.0/24",
                "allowed_ip=/0",
                "allowed_ip=-",
                "allowed_ip=1:2:3:4:5:6:7/64",
                "allowed_ip=1::2::3/64",
                "allowed_ip=:1/64",
                "allowed_ip=fe80::1%lo/64",
                "rx_bytes=1"
            })
    void shouldAnswerInvalidArgumentToAPeerLine(final String line) {
        client.set("listen_port=7");

        assertEquals(EINVAL, client.set("public_key=" + key(1), line));
        assertEquals(7, client.tunnel.listenPort());
        assertNull(client.tunnel.privateKey());
        assertEquals(1, client.tunnel.peers().size(), "the peer's line was good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "hello", "set=2", "=", "GET / HTTP/1.1"})
    void shouldAnswerProtocolErrorToWhatIsNoOperation(final String operation) {
        assertEquals(EPROTO, client.send(operation + "\n\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "=1"})
    void shouldAnswerProtocolErrorToALineWithoutKey(final String line) {
        assertEquals(EPROTO, client.set(line));
    }

    @Test
    void shouldRefuseALineThatIsTooLongWithoutKeepingIt() {
        assertEquals(EPROTO + OK, client.send("set=1\nlisten_port=" + "0".repeat(100_000) + "\n\nget=1\n\n"));
        assertEquals(EPROTO, client.set("endpoint=" + "1".repeat(LineReader.MAX_LENGTH)));
    }

    @Test
    void shouldSkipEmptyLinesBetweenOperations() {
        assertEquals(OK + OK, client.send("\n\nget=1\n\n\nget=1\n\n\n"));
    }

    @Test
    void shouldKeepThePrivateKeyClamped() {
        client.set("private_key=" + key(0x11));

        assertEquals("private_key=10" + key(0x11).substring(4) + "51\n" + OK, client.get());
    }

    @Test
    void shouldRefuseAGetWithLines() {
        assertEquals(EINVAL + OK, client.send("get=1\nprivate_key=0\n\nget=1\n\n"));
    }

    @Test
    void shouldNotCarryOutALineThatWasCutOff() {
        assertEquals(EPROTO, client.send("set=1\npublic_key=" + key(1) + "\nallowed_ip=10.0.0.0/2"));
        assertFalse(client.get().contains("allowed_ip"), "the rest of the line could have been 4");
    }

    @Test
    void shouldIgnoreAPeerWithOurOwnKeyAndItsLines() {
        client.set("private_key=" + key(0x11));
        final String own = HexFormat.of().formatHex(client.tunnel.publicKey());

        assertEquals(
                OK, client.set("public_key=" + own, "allowed_ip=10.0.0.0/8", "remove=true", "public_key=" + key(2)));
        assertEquals(1, client.tunnel.peers().size());
        assertFalse(client.get().contains("allowed_ip"));
    }

    @Test
    void shouldClearThePrivateKeyWithZeroes() {
        client.set("private_key=" + key(0x11));
        client.set("private_key=" + key(0));

        assertEquals(OK, client.get());
    }

    @Test
    void shouldNotAddAPeerThatIsOnlyToBeUpdatedOrRemoved() {
        assertEquals(OK, client.set("public_key=" + key(1), "update_only=true", "allowed_ip=10.0.0.0/8"));
        assertEquals(OK, client.set("public_key=" + key(1), "allowed_ip=10.0.0.0/8", "update_only=true"));
        assertEquals(OK, client.set("public_key=" + key(1), "remove=true", "allowed_ip=10.0.0.0/8"));
        assertEquals(OK, client.get());
    }

    @Test
    void shouldUpdateAPeerThatIsThere() {
        client.set("public_key=" + key(1));

        client.set("public_key=" + key(1), "update_only=true", "persistent_keepalive_interval=9");
        assertEquals(9, client.tunnel.peers().getFirst().persistentKeepaliveSeconds());
    }

    @Test
    void shouldRemoveOnePeerOrAll() {
        client.set("public_key=" + key(1), "public_key=" + key(2), "public_key=" + key(3));

        client.set("public_key=" + key(2), "remove=true");
        assertEquals(2, client.tunnel.peers().size());
        client.set("replace_peers=true", "public_key=" + key(4));
        assertEquals(1, client.tunnel.peers().size());
        assertEquals(4, client.tunnel.peers().getFirst().publicKey()[0]);
    }

    @Test
    void shouldReplaceAddMoveAndRemoveAllowedIps() {
        client.set("public_key=" + key(1), "allowed_ip=10.0.0.0/8", "allowed_ip=10.1.0.0/16", "allowed_ip=::/0");

        client.set("public_key=" + key(1), "allowed_ip=-10.1.0.0/16");
        assertFalse(client.get().contains("10.1.0.0/16"));
        client.set("public_key=" + key(2), "allowed_ip=-10.0.0.0/8");
        assertTrue(client.get().contains("10.0.0.0/8"), "another peer's prefix is not taken away");
        client.set("public_key=" + key(2), "allowed_ip=::/0");
        assertTrue(client.get().endsWith("allowed_ip=::/0\n" + OK));
        client.set("public_key=" + key(1), "replace_allowed_ips=true", "allowed_ip=192.0.2.0/24");
        assertFalse(client.get().contains("10.0.0.0/8"));
    }

    @Test
    void shouldTellEachPeerOnceThatItsSectionIsComplete() {
        client.set("public_key=" + key(1), "allowed_ip=10.0.0.0/8", "public_key=" + key(2), "public_key=" + key(1));

        assertEquals(2, client.tunnel.peers().getFirst().timesConfigured());
        assertEquals(1, client.tunnel.peers().getLast().timesConfigured());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7:1, 192.0.2.7:1",
        "[2001:DB8:0:0:0:0:0:7]:65535, [2001:db8::7]:65535",
        "[::]:1, [::]:1",
        "[fe80::1%1]:2, [fe80::1%1]:2",
        "[fe80::1%lo]:2, [fe80::1%1]:2",
        "[::ffff:192.0.2.7]:3, 192.0.2.7:3",
        "[1:0:0:2:0:0:0:3]:4, [1:0:0:2::3]:4",
        "[1:2:3:4:5:6:7::]:4, [1:2:3:4:5:6:7:0]:4",
        "[64:ff9b::192.0.2.1]:4, [64:ff9b::c000:201]:4"
    })
    void shouldPrintEndpointsCanonically(final String given, final String printed) {
        assertEquals(OK, client.set("public_key=" + key(1), "endpoint=" + given));
        assertTrue(client.get().contains("\nendpoint=" + printed + "\n"), client::get);
    }

    @Test
    void shouldAnswerNoSuchDeviceToAScopeOfAnAbsentInterface() {
        assertEquals(
                "errno=-" + Errno.ENODEV.number() + "\n\n",
                client.set("public_key=" + key(1), "endpoint=[fe80::1%absent0]:1"));
    }

    @Test
    void shouldNeverLogAKey() {
        final String secret = "ab".repeat(31);
        client.set("private_key=" + secret);
        client.set("public_key=" + key(1), "preshared_key=" + secret);
        client.set(secret);
        client.set(secret + "=" + secret);
        client.send(secret + "\n");

        assertEquals(5, client.log.size());
        assertAll(client.log.stream().map(line -> () -> assertFalse(line.contains("abab"), line)));
    }

    @Test
    void shouldCarryOutALargeSetInSmallSteps() {
        final StringBuilder request = new StringBuilder("set=1\nreplace_peers=true\n");
        for (int peer = 0; peer < 10_000; peer++) {
            request.append(String.format("public_key=%064x%n", peer + 1));
            for (int i = 0; i < 13; i++) {
                request.append(String.format("allowed_ip=10.%d.%d.%d/32%n", i, peer >> 8, peer & 0xFF));
            }
        }
        assertEquals(OK, client.send(request.append('\n').toString()));
        assertEquals(141, client.controlSteps, "140 001 changes and the end, a thousand a step");
        client.controlSteps = 0;
        assertEquals(130_000, client.get().split("\nallowed_ip=").length - 1);
        assertTrue(client.controlSteps > 50, "a large reply leaves the control thread free in between");
    }

    @Test
    void shouldReadAndChangeWhatThreadsDo() {
        assertEquals(
                "net.isr.dispatch=direct\nnet.isr.maxthreads=1\nnet.isr.defaultqlimit=128\nnet.isr.spin_us=0\n" + OK,
                client.send("get=sysctl\n\n"));
        assertEquals(
                OK,
                client.set(
                        "net.isr.dispatch=hybrid",
                        "net.isr.maxthreads=3",
                        "net.isr.defaultqlimit=16",
                        "net.isr.spin_us=20"));
        assertEquals(
                "net.isr.dispatch=hybrid\nnet.isr.maxthreads=3\nnet.isr.defaultqlimit=16\nnet.isr.spin_us=20\n" + OK,
                client.send("get=sysctl\n\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "net.isr.dispatch=DIRECT",
                "net.isr.maxthreads=65",
                "net.isr.maxthreads=-1",
                "net.isr.defaultqlimit=0",
                "net.isr.spin_us=x",
                "net.isr.unknown=1"
            })
    void shouldRefuseAWrongTunable(final String line) {
        assertEquals(EINVAL, client.set(line));
    }
}
