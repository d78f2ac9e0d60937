// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.dsl.ProducerType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.BurstPool;
import net.culvert.ringbuffers.ring.GracePeriod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interface that comes and goes thousands of times under full load, in both directions. */
class InterfaceChurnTest {
    private static final int LIVES = 3_000;
    private static final int BURST = 16; // packets
    private static final int LENGTH = 20; // bytes
    private static final int POOL = 64; // bursts

    /** What an interface holds: to be touched only between its making and its closing. */
    private static final class Device implements AutoCloseable {
        private volatile boolean isClosed;

        @Override
        public void close() {
            isClosed = true;
        }
    }

    private final GracePeriod gracePeriod = new GracePeriod();
    private final DropCounters controlDrops = new DropCounters(CountersFile.inMemory(), "control");
    private final DropCounters workerDrops = new DropCounters(CountersFile.inMemory(), "worker");
    private final DropCounters readerDrops = new DropCounters(CountersFile.inMemory(), "reader");
    private final List<Throwable> faults = new CopyOnWriteArrayList<>();
    private final InterfaceTable table = new InterfaceTable(gracePeriod, controlDrops, faults::add);
    private final BurstPool pool = new BurstPool(POOL, Burst.HEADROOM + 64, 4);
    private final DeferredStarts starts = new DeferredStarts();
    private final AtomicInteger early = new AtomicInteger(); // times that a device was used after it was closed
    private final AtomicLong bursts = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private volatile boolean isDone;

    // each one's own until it has ended
    private long offeredOut;
    private long transmitted;
    private long offeredIn;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void shouldLoseNothingUncountedAndFreeNothingEarly() throws InterruptedException {
        final Thread worker = start("worker", this::work, gracePeriod.newReader());
        final Thread reader = start("reader", this::read, gracePeriod.newReader());
        long counted = 0;
        for (int life = 0; (life < LIVES || taken.get() <= LIVES) && faults.isEmpty(); life++) {
            counted += live(life);
        }
        isDone = true;
        worker.join();
        reader.join();
        table.poll(0);

        assertEquals(List.of(), faults);
        assertEquals(0, early.get(), "uses of a device that was freed");
        assertEquals(0, table.freeing());
        assertEquals(POOL, pool.available(), "bursts that came back");
        assertTrue(transmitted > LIVES, () -> transmitted + " sent");
        assertEquals(
                offeredOut + offeredIn,
                transmitted
                        + taken.get()
                        + workerDrops.totalPackets()
                        + readerDrops.totalPackets()
                        + controlDrops.totalPackets());
        assertTrue(counted <= transmitted, "an interface counted more than its device was given");
    }

    /** One interface from its making to its leaving; returns the packets that it says it has sent so far. */
    private long live(final int life) {
        final Device device = new Device();
        final NetworkInterface tun0 = table.initialise(InterfaceSpec.of("tun0", 1500, newOutput(device))
                .withInput(new InputQueue(4, ProducerType.SINGLE, pool::release)));
        table.register(tun0, device);
        tun0.up(true);
        final long begun = bursts.get();
        for (int i = 0; i < 20_000 && bursts.get() < begun + life % 4; i++) { // some see no burst, some several
            Thread.yield(); // the others may have no CPU of their own
        }
        final long sent = tun0.counters().read().outputPackets();
        table.detach(tun0);
        table.poll(0);
        return sent;
    }

    private OutputQueue newOutput(final Device device) {
        return new OutputQueue(
                BURST / 2,
                (queue, drops) -> {
                    check(device);
                    transmitted += queue.length();
                    check(device);
                },
                starts);
    }

    private void check(final Device device) {
        if (device.isClosed) {
            early.incrementAndGet();
        }
    }

    private Thread start(final String name, final Consumer<GracePeriod.Reader> work, final GracePeriod.Reader mark) {
        return Thread.ofPlatform().name(name).start(() -> {
            try {
                while (!isDone) {
                    work.accept(mark);
                }
            } catch (final RuntimeException | Error e) {
                faults.add(e);
            }
        });
    }

    /** A worker's burst. */
    private void work(final GracePeriod.Reader mark) {
        mark.enter();
        final NetworkInterface tun0 = table.snapshot().get("tun0");
        if (tun0 != null) {
            tun0.inputQueue(0).dequeue(this::take, 2);
            for (int i = 0; i < BURST; i++) {
                offeredOut++;
                workerDrops.count(tun0.enqueue(0, TestTable.SLAB, 10, LENGTH, i % 4 == 0), LENGTH);
            }
            starts.start(workerDrops);
        }
        mark.exit();
        bursts.incrementAndGet();
    }

    private void take(final Burst burst) {
        taken.addAndGet(burst.size());
        pool.release(burst);
    }

    /** A reader's burst. */
    private void read(final GracePeriod.Reader mark) {
        final Burst burst = pool.acquire();
        if (burst == null) {
            return;
        }
        burst.add(Burst.HEADROOM, LENGTH, 0, null);
        burst.add(Burst.HEADROOM + LENGTH, LENGTH, 0, null);
        mark.enter();
        final NetworkInterface tun0 = table.snapshot().get("tun0");
        boolean isMine = true;
        if (tun0 != null) {
            offeredIn += 2;
            final DropReason reason = tun0.inputQueue(0).offer(burst);
            readerDrops.count(reason, 2, 2L * LENGTH);
            isMine = reason.isDrop();
        }
        if (isMine) {
            pool.release(burst);
        }
        mark.exit();
    }
}
