// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.List;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;
import net.culvert.forwarding.iface.TestTable;
import net.culvert.ringbuffers.packet.Burst;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class InterfaceTunablesTest {
    private static final UnsafeBuffer SLAB = new UnsafeBuffer(new byte[64]);

    private final InterfaceTable table = new TestTable().table;
    private final Tunables tunables = new Tunables();
    private final NetworkInterface tun0;

    InterfaceTunablesTest() {
        table.listen(new InterfaceTunables(tunables));
        tun0 = table.initialise(
                InterfaceSpec.of("tun0", TestTable.MTU, output(), output()).withInput(input(8), input(4)));
        table.register(tun0, () -> {});
        tun0.up(true);
    }

    private static OutputQueue output() {
        return new OutputQueue(2, (queue, drops) -> {});
    }

    private static InputQueue input(final int capacity) {
        return new InputQueue(capacity, ProducerType.SINGLE, burst -> {});
    }

    private String read(final String leaf) {
        return tunables.read("net.interfaces.tun0." + leaf);
    }

    private void write(final String leaf, final String value) {
        tunables.write("net.interfaces.tun0." + leaf, value);
    }

    private String refused(final String leaf, final String value) {
        return assertThrows(IllegalArgumentException.class, () -> write(leaf, value))
                .getMessage();
    }

    @Test
    void shouldListWhatCanBeTuned() {
        assertEquals(
                List.of(
                        "net.interfaces.tun0.rcvq.drops",
                        "net.interfaces.tun0.rcvq.len",
                        "net.interfaces.tun0.rcvq.maxlen",
                        "net.interfaces.tun0.sndq.drops",
                        "net.interfaces.tun0.sndq.len",
                        "net.interfaces.tun0.sndq.maxlen"),
                tunables.names("net.interfaces.tun0"));
    }

    @Test
    void shouldHaveNoInputQueueWhereTheInterfaceHasNone() {
        table.register(table.initialise(InterfaceSpec.of("tun1", TestTable.MTU, output())), () -> {});

        assertEquals(3, tunables.names("net.interfaces.tun1").size());
        assertEquals(List.of(), tunables.names("net.interfaces.tun1.rcvq"));
    }

    @Test
    void shouldForgetAnInterfaceThatDeparts() {
        table.detach(tun0);

        assertEquals(List.of(), tunables.names(""));
    }

    @Test
    void shouldSumAndClearTheOutputQueuesOfAllWorkers() {
        for (int i = 0; i < 3; i++) {
            tun0.enqueue(0, SLAB, 10, 20, false);
            tun0.enqueue(1, SLAB, 10, 20, false);
        }

        assertEquals("4", read("sndq.len"));
        assertEquals("2", read("sndq.drops"));
        write("sndq.drops", "0");
        assertEquals("0", read("sndq.drops"));
        assertEquals("net.interfaces.tun0.sndq.drops: it is 1 but can only be set to 0", refused("sndq.drops", "1"));
    }

    @Test
    void shouldSumAndClearTheInputQueuesOfAllWorkers() {
        final Burst burst = new Burst(Burst.HEADROOM + 64, 1);
        burst.add(Burst.HEADROOM, 20, 0, null);
        for (int i = 0; i < 5; i++) {
            tun0.inputQueue(0).offer(burst);
            tun0.inputQueue(1).offer(burst);
        }

        assertEquals("9", read("rcvq.len"));
        assertEquals("1", read("rcvq.drops"));
        write("rcvq.drops", "0");
        assertEquals("0", read("rcvq.drops"));
    }

    @Test
    void shouldSetTheLimitOfAllQueuesOrOfNone() {
        write("rcvq.maxlen", "3");
        write("sndq.maxlen", "65536");

        assertEquals("3", read("rcvq.maxlen"));
        assertEquals(3, tun0.inputQueue(1).limit());
        assertEquals(65_536, tun0.outputQueue(1).limit());
        assertEquals("net.interfaces.tun0.rcvq.maxlen: it is 5 but has to be 1 to 4", refused("rcvq.maxlen", "5"));
        assertEquals(
                "net.interfaces.tun0.sndq.maxlen: it is 4294967297 but has to be 1 to 65536",
                refused("sndq.maxlen", "4294967297"));
        assertEquals(3, tun0.inputQueue(0).limit());
    }
}
