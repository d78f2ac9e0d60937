// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.gateway.MemoryGateway;
import net.culvert.appliance.gateway.TunnelEnds;
import net.culvert.appliance.gateway.peer.PeerEvent.Kind;
import net.culvert.tunio.sys.HostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom a gateway tells of events, before and after a reload. */
@Timeout(30)
class EventsReloadTest {
    private static final String LINK = "[interface.left0]\nkind = \"tun\"\n";

    @TempDir
    private Path directory;

    private Path file(final String name) {
        return directory.resolve(name);
    }

    /** The file of a gateway whose command adds each event to the file. */
    private String into(final String name) {
        return "[events]\ncommand = [\"/bin/sh\", \"-c\", \"cat >> \\\"$0\\\"\", \"" + file(name) + "\"]\n" + LINK;
    }

    private static void publish(final MemoryGateway gateway, final String peer) throws Exception {
        gateway.gateway().peers().publish(PeerEventTest.event(Kind.CONNECTED, peer));
    }

    private List<String> await(final String name, final int lines) throws Exception {
        final long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!Files.exists(file(name)) || Files.readAllLines(file(name)).size() < lines) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "not told: " + file(name));
            Thread.sleep(5);
        }
        return Files.readAllLines(file(name));
    }

    @Test
    void shouldTellWhomTheFileNamesNow() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(LINK)) {
            publish(gateway, "nobody");
            gateway.reload(into("first"));
            publish(gateway, "one");
            assertEquals(1, await("first", 1).size());

            gateway.reload(into("second"));
            publish(gateway, "two");
            assertTrue(await("second", 1).getFirst().contains("\"two\""));

            gateway.reload(LINK);
            publish(gateway, "nobody");
            gateway.reload(into("third"));
            publish(gateway, "three");
            assertTrue(await("third", 1).getLast().contains("\"three\""));
            assertEquals(1, await("second", 1).size());
            assertTrue(await("first", 1).getFirst().contains("\"one\""));
        }
    }

    @Test
    void shouldTellWhomItToldWhenTheHostRefusesAnotherPart() throws Exception {
        try (MemoryGateway gateway = new MemoryGateway(into("first"));
                DatagramSocket taken = new DatagramSocket(new InetSocketAddress("0.0.0.0", 0))) {
            final String refused = into("second") + TunnelEnds.alone(taken.getLocalPort());
            assertThrows(HostException.class, () -> gateway.reload(refused));
            publish(gateway, "one");
            await("first", 1);
            assertFalse(Files.exists(file("second")));
        }
    }
}
