// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.culvert.appliance.gateway.MemoryGateway;
import org.junit.jupiter.api.Test;

/** The protocol without a socket: who may what, and what a reload says. */
class ControlProtocolTest {
    private static final String[] CHANGES = {
        "\"do\":\"interface\",\"name\":\"tun0\",\"mtu\":1300",
        "\"do\":\"sysctl\",\"set\":{\"net.inet.ip.redirect\":0}",
        "\"do\":\"route-add\",\"to\":\"198.51.100.0/24\",\"action\":\"reject\"",
        "\"do\":\"route-delete\",\"to\":\"198.51.100.0/24\"",
        "\"do\":\"peer-add\",\"interface\":\"wg0\",\"publicKey\":\"laptop\"",
        "\"do\":\"peer-remove\",\"interface\":\"wg0\",\"publicKey\":\"laptop\"",
        "\"do\":\"reload\""
    };

    private final List<String> log = new ArrayList<>();

    private String answer(
            final MemoryGateway memory, final Reloader reloader, final boolean mayChange, final String members)
            throws IOException {
        final EventStream events = new EventStream();
        final ControlProtocol protocol =
                new ControlProtocol(new Verbs(memory.gateway(), events, reloader), events, log::add);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final String request = "{\"culvert\":1," + members + "}\n";
        protocol.serve(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), out, mayChange, () -> true);
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    private static MemoryGateway gateway() throws Exception {
        return new MemoryGateway("[interface.tun0]\nkind = \"tun\"\naddresses = [\"10.8.0.1/24\"]\n");
    }

    @Test
    void shouldLetOthersReadAndChangeNothing() throws Exception {
        try (MemoryGateway memory = gateway()) {
            for (final String change : CHANGES) {
                assertEquals(
                        "{\"error\":\"only root and the user that the gateway runs as may change it\"}",
                        answer(memory, List::of, false, change),
                        change);
            }
            assertTrue(answer(memory, null, false, "\"do\":\"show\",\"what\":\"interfaces\"")
                    .startsWith("{\"ok\":[{"));
            assertTrue(answer(memory, null, false, "\"do\":\"sysctl\",\"names\":[\"net.inet\"]")
                    .startsWith("{\"ok\":[{"));
            assertEquals(
                    1500, memory.gateway().interfaces().snapshot().get("tun0").mtu());
        }
    }

    @Test
    void shouldSayWhatAReloadChangedOrWhyItDidNot() throws Exception {
        try (MemoryGateway memory = gateway()) {
            assertEquals("{\"ok\":[\"a\",\"b\"]}", answer(memory, () -> List.of("a", "b"), true, "\"do\":\"reload\""));
            final Reloader refusing = () -> {
                throw new IllegalArgumentException("hub.toml:3:1: wrong");
            };
            assertEquals("{\"error\":\"hub.toml:3:1: wrong\"}", answer(memory, refusing, true, "\"do\":\"reload\""));
            assertEquals(
                    "{\"error\":\"this gateway cannot reload its file; restart it\"}",
                    answer(memory, null, true, "\"do\":\"reload\""));
            assertEquals(List.of(), log);
        }
    }

    @Test
    void shouldOutliveAFaultOfItsOwn() throws Exception {
        try (MemoryGateway memory = gateway()) {
            final Reloader broken = () -> {
                throw new NullPointerException("broken");
            };
            assertEquals(
                    "{\"error\":\"the request failed by a fault of the gateway's: java.lang.NullPointerException: "
                            + "broken\"}",
                    answer(memory, broken, true, "\"do\":\"reload\""));
            assertEquals(1, log.size());
        }
    }

    @Test
    void shouldSayThatTheGatewayIsEnding() throws Exception {
        final MemoryGateway memory = gateway();
        memory.close();
        assertEquals(
                "{\"error\":\"the gateway is ending\"}",
                answer(memory, null, true, "\"do\":\"show\",\"what\":\"routes\""));
    }
}
