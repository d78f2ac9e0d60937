// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import net.culvert.forwarding.iface.PacketTap.Direction;
import net.culvert.ringbuffers.counters.DropReason;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CaptureTapsTest {
    private record Seen(int offset, int length, Direction direction) {}

    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 = test.up("tun0");
    private final List<Seen> seen = new ArrayList<>();
    private final PacketTap tap = (buffer, offset, length, direction) -> seen.add(new Seen(offset, length, direction));

    private void pass() {
        tun0.receive(0, TestTable.SLAB, 10, 100);
        tun0.enqueue(0, TestTable.SLAB, 200, 300, false);
        tun0.outputQueue(0).start(test.drops);
    }

    @Test
    void shouldShowWhatPassesWhileItIsAttached() {
        pass();
        tun0.attach(tap);
        pass();
        tun0.detach(tap);
        pass();

        assertEquals(List.of(new Seen(10, 100, Direction.IN), new Seen(200, 300, Direction.OUT)), seen);
        assertNull(tun0.tap());
    }

    @Test
    void shouldShowEachPacketOnceHoweverOftenItIsAttachedAndStopWithTheLast() {
        tun0.attach(tap);
        tun0.attach(tap);
        pass();
        tun0.detach(tap);
        pass();
        assertEquals(4, seen.size());

        tun0.detach(tap);
        pass();

        assertEquals(4, seen.size());
        assertNull(tun0.tap());
    }

    @Test
    void shouldShowToEveryTap() {
        final List<Integer> lengths = new ArrayList<>();
        final PacketTap other = (buffer, offset, length, direction) -> lengths.add(length);
        tun0.attach(tap);
        tun0.attach(other);
        pass();
        tun0.detach(tap);
        pass();

        assertEquals(2, seen.size());
        assertEquals(List.of(100, 300, 100, 300), lengths);
    }

    @Test
    void shouldNotShowWhatIsDropped() {
        tun0.attach(tap);
        tun0.enqueue(0, TestTable.SLAB, 10, 100, false);
        tun0.up(false);
        tun0.outputQueue(0).start(test.drops);

        assertEquals(DropReason.INTERFACE_DOWN, tun0.receive(0, TestTable.SLAB, 10, 100));
        assertEquals(1, test.drops.packets(DropReason.INTERFACE_DOWN));
        assertEquals(List.of(), seen);
    }

    @Test
    void shouldRefuseToDetachWhatIsNotAttached() {
        tun0.attach(tap);
        tun0.detach(tap);

        assertEquals(
                "the tap is not attached",
                assertThrows(IllegalStateException.class, () -> tun0.detach(tap))
                        .getMessage());
    }

    @Test
    void shouldShowToEveryTapWhatIsDroppedWhenTheInterfaceGoesDown() {
        final List<DropReason> reasons = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tun0.attach(new PacketTap() {
                @Override
                public void packet(
                        final UnsafeBuffer buffer, final int offset, final int length, final Direction direction) {
                    throw new AssertionError("nothing passes");
                }

                @Override
                public void dropped(
                        final UnsafeBuffer buffer,
                        final int offset,
                        final int length,
                        final Direction direction,
                        final DropReason reason) {
                    assertEquals(new Seen(200, 300, Direction.OUT), new Seen(offset, length, direction));
                    reasons.add(reason);
                }
            });
        }
        tun0.enqueue(0, TestTable.SLAB, 200, 300, false);
        tun0.up(false);
        tun0.outputQueue(0).start(test.drops);

        assertEquals(List.of(DropReason.INTERFACE_DOWN, DropReason.INTERFACE_DOWN), reasons);
        assertEquals(1, test.drops.packets(DropReason.INTERFACE_DOWN));
    }
}
