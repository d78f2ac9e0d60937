// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;

class PeerEventTest {
    private static final String KEY = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final Instant TIME = Instant.parse("2026-11-21T17:00:00Z");

    static PeerEvent event(final Kind kind, final String peer) throws Exception {
        return new PeerEvent(kind, TIME, "wg0", peer, PublicKey.parse(KEY), null, null, 0, 0);
    }

    private static Endpoint at(final String address) {
        return Endpoint.of(new InetSocketAddress(InetAddress.ofLiteral(address), 51820));
    }

    @Test
    void shouldBeAnObjectOnOneLine() throws Exception {
        assertEquals(
                "{\"event\":\"peer-connected\",\"time\":\"2026-11-21T17:00:00Z\",\"interface\":\"wg0\","
                        + "\"peer\":\"laptop\",\"public-key\":\"" + KEY + "\"}",
                event(Kind.CONNECTED, "laptop").toJson());
    }

    @Test
    void shouldSayWhereAPeerWentAndHowMuchItUsed() throws Exception {
        final PeerEvent event = new PeerEvent(
                Kind.ROAMED, TIME, "wg0", "a", PublicKey.parse(KEY), at("192.0.2.1"), at("2001:db8::1"), 80, 100);
        final String json = event.toJson();
        assertEquals(
                ",\"endpoint\":\"192.0.2.1:51820\",\"before\":\"[2001:db8:0:0:0:0:0:1]:51820\","
                        + "\"used-bytes\":80,\"quota-bytes\":100}",
                json.substring(json.indexOf(",\"endpoint\"")));
        assertEquals(
                "wg0 peer a roamed at 192.0.2.1:51820, was at [2001:db8:0:0:0:0:0:1]:51820, used 80 of 100 bytes",
                event.toString());
    }

    @Test
    void shouldEscapeWhatJsonWouldTakeForItsOwn() throws Exception {
        final String json = event(Kind.CONNECTED, "\"\\\n").toJson();
        assertEquals(
                "\"\\u0022\\u005c\\u000a\"", json.substring(json.indexOf("\"peer\":") + 7, json.indexOf(",\"pub")));
    }
}
