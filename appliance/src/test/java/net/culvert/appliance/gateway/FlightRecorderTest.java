// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import net.culvert.ringbuffers.counters.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM's flight recorder is told of a gateway. */
@Timeout(60)
class FlightRecorderTest {
    private static final String START = "net.culvert.GatewayStart";
    private static final String RELOAD = "net.culvert.GatewayReload";
    private static final String REFUSED = "net.culvert.RefusedHandshake";
    private static final int INITIATION_LENGTH = 148;

    @TempDir
    private Path directory;

    private final TunnelEnds ends = new TunnelEnds();

    @Test
    void shouldRecordStartsReloadsAndRefusedHandshakes() throws Exception {
        final Path file = Files.createFile(
                directory.resolve("gateway.toml"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))); // it has a key
        final Path recorded = directory.resolve("recording.jfr");
        final String text = "[gateway]\nname = \"edge\"\nstate = \"" + directory + "\"\n" + ends.left();
        try (Recording recording = new Recording()) {
            List.of(START, RELOAD, REFUSED).forEach(recording::enable);
            recording.start();
            try (MemoryGateway gateway = new MemoryGateway(text)) {
                final FileReload reload = new FileReload(gateway.gateway(), file);
                Files.writeString(file, text.replace("/24", "/25"));
                reload.reload();
                Files.writeString(file, "nonsense\n");
                assertThrows(IllegalArgumentException.class, reload::reload);
                sendForgedInitiation(gateway);
            }
            recording.stop();
            recording.dump(recorded);
        }

        final List<RecordedEvent> events = RecordingFile.readAllEvents(recorded);
        final RecordedEvent start = only(events, START, 0, 1);
        assertEquals("edge", start.getString("gateway"));
        assertEquals(2, start.getInt("interfaces"));
        assertEquals("", only(events, RELOAD, 0, 2).getString("errors"));
        assertTrue(only(events, RELOAD, 1, 2).getString("errors").startsWith(file + ":1:"));
        final RecordedEvent refused = only(events, REFUSED, 0, 1);
        assertEquals(DropReason.HANDSHAKE_BAD_MAC1.name(), refused.getString("reason"));
        assertTrue(refused.getString("source").startsWith("127.0.0.1:"), refused.getString("source"));
        assertEquals(INITIATION_LENGTH, refused.getInt("lengthBytes"));
    }

    private void sendForgedInitiation(final MemoryGateway gateway) throws Exception {
        final byte[] message = new byte[INITIATION_LENGTH];
        message[0] = 1;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(message, message.length, InetAddress.ofLiteral("127.0.0.1"), ends.leftPort));
        }
        final String counter = "drop." + DropReason.HANDSHAKE_BAD_MAC1.counterName() + ".packets";
        while (gateway.counters.snapshot().entrySet().stream()
                .noneMatch(each -> each.getKey().endsWith(counter) && each.getValue() > 0)) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /** The event of a name at that place in time, where there are as many as expected. */
    private static RecordedEvent only(
            final List<RecordedEvent> events, final String name, final int place, final int expected) {
        final List<RecordedEvent> found = events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                .toList();
        assertEquals(expected, found.size(), name);
        return found.get(place);
    }
}
