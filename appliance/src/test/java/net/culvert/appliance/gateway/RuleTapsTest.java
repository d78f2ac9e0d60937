// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.capture.Tshark;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.forwarding.filter.Tap;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.packet.Packet;
import net.culvert.forwarding.packets.Packets;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of rules that tee, while rules come and go. */
@Timeout(30)
class RuleTapsTest {
    private final InterfaceTable table =
            new InterfaceTable(new GracePeriod(), new DropCounters(CountersFile.inMemory(), "control"), fault -> {
                throw new AssertionError(fault);
            });

    @AutoClose
    private final RuleTaps taps = new RuleTaps(table::snapshot);

    @TempDir
    private Path directory;

    private NetworkInterface add(final String name) {
        final NetworkInterface added =
                table.initialise(InterfaceSpec.of(name, 1500, new OutputQueue(4, (queue, drops) -> {})));
        table.register(added, () -> {});
        return added;
    }

    private static void tee(final Tap tap, final NetworkInterface input, final NetworkInterface output) {
        final byte[] bytes = Packets.ipv4().udp(40_000, 53).bytes();
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(16 + bytes.length));
        buffer.putBytes(16, bytes);
        tap.tee(new Packet().aim(buffer, 16, bytes.length, input), output, 0);
    }

    private GatewayConfig naming(final Path file) throws Exception {
        return ConfigFile.read(Files.writeString(
                directory.resolve("gateway.toml"),
                "[[filter.f]]\naction = \"tee\"\ncapture = \"" + file + "\"\n[[filter.f]]\naction = \"pass\"\n"));
    }

    @Test
    void shouldKeepAFileOpenWhileRulesNameIt() throws Exception {
        final Path file = directory.resolve("kept");
        final NetworkInterface first = add("tun0");
        final Tap tap = taps.file(file);
        tee(tap, first, null);
        final NetworkInterface second = add("tun1");
        tee(tap, first, second); // it was not told of the interface yet
        taps.follow(new InterfaceEvent.Arrived(second));
        tee(tap, first, second);

        taps.retain(naming(file));
        assertSame(tap, taps.file(file), "new rules go on where the old ones were");
        tee(tap, second, null);
        taps.retain(naming(directory.resolve("other")));
        tee(tap, second, null); // a worker that has the old rules yet

        assertEquals(
                List.of("tun0|0x00000001", "tun1|0x00000002", "tun1|0x00000001"),
                Tshark.read(file, "", "frame.interface_name", "frame.packet_flags"));
        assertNotSame(tap, taps.file(file), "it begins anew");
    }

    @Test
    void shouldRefuseAFileThroughALink() throws Exception {
        final Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("file"));
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> taps.file(link));
        assertTrue(
                refused.getMessage().startsWith("the file of a rule that tees: " + link + " cannot be opened: "),
                refused::getMessage);
    }
}
