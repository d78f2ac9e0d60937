// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import java.util.List;
import java.util.function.Consumer;
import net.culvert.forwarding.iface.InputQueue;
import net.culvert.forwarding.iface.InterfaceEvent;
import net.culvert.forwarding.iface.InterfaceEvent.Arrived;
import net.culvert.forwarding.iface.InterfaceEvent.Departed;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.OutputQueue;

/**
 * Keeps the queues of every interface in the tree while it is in the table: {@code net.interfaces.NAME}, below it
 * {@code rcvq} and {@code sndq}, below each {@code len}, {@code maxlen} and {@code drops}. A value stands for the
 * queues of all workers. A listener of the table; control thread.
 */
public final class InterfaceTunables implements Consumer<InterfaceEvent> {
    private static final String ROOT = "net.interfaces.";

    private final Tunables tunables;

    public InterfaceTunables(final Tunables tunables) {
        this.tunables = tunables;
    }

    @Override
    public void accept(final InterfaceEvent event) {
        if (event instanceof Arrived) {
            add(event.source());
        } else if (event instanceof Departed) {
            tunables.remove(ROOT + event.source().name());
        }
    }

    private void add(final NetworkInterface added) {
        if (!added.inputQueues().isEmpty()) {
            addInput(ROOT + added.name() + ".rcvq", added.inputQueues());
        }
        if (!added.outputQueues().isEmpty()) {
            addOutput(ROOT + added.name() + ".sndq", added.outputQueues());
        }
    }

    private void addInput(final String node, final List<InputQueue> queues) {
        tunables.add(
                node + ".len",
                Tunable.counter(
                        "bursts that wait for the workers",
                        () -> queues.stream().mapToLong(InputQueue::length).sum()));
        tunables.add(
                node + ".maxlen",
                Tunable.number(
                        "bursts that may wait for each worker",
                        () -> queues.getFirst().limit(),
                        limit -> limitInput(queues, limit)));
        tunables.add(
                node + ".drops",
                Tunable.number(
                        "packets that were refused or waited in vain; 0 clears",
                        () -> queues.stream().mapToLong(InputQueue::drops).sum(),
                        value -> requireZero(value, () -> queues.forEach(InputQueue::clearDrops))));
    }

    private void addOutput(final String node, final List<OutputQueue> queues) {
        tunables.add(
                node + ".len",
                Tunable.counter(
                        "packets that wait for the device",
                        () -> queues.stream().mapToLong(OutputQueue::length).sum()));
        tunables.add(
                node + ".maxlen",
                Tunable.number(
                        "packets of each worker that may wait for the device, in each lane",
                        () -> queues.getFirst().limit(),
                        limit -> limitOutput(queues, limit)));
        tunables.add(
                node + ".drops",
                Tunable.number(
                        "packets that were refused or waited in vain; 0 clears",
                        () -> queues.stream().mapToLong(OutputQueue::drops).sum(),
                        value -> requireZero(value, () -> queues.forEach(OutputQueue::clearDrops))));
    }

    /** All queues or none. */
    private static void limitInput(final List<InputQueue> queues, final long limit) {
        final int most = queues.stream().mapToInt(InputQueue::capacity).min().orElseThrow();
        require(limit, most);
        queues.forEach(queue -> queue.limit((int) limit));
    }

    private static void limitOutput(final List<OutputQueue> queues, final long limit) {
        require(limit, OutputQueue.MAX_LIMIT);
        queues.forEach(queue -> queue.limit((int) limit));
    }

    private static void require(final long limit, final int most) {
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("it is " + limit + " but has to be 1 to " + most);
        }
    }

    private static void requireZero(final long value, final Runnable clear) {
        if (value != 0) {
            throw new IllegalArgumentException("it is " + value + " but can only be set to 0");
        }
        clear.run();
    }
}
