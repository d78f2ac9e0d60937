// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What an interface is made of. Immutable.
 *
 * @param name letters, then a unit number
 * @param mtu bytes of the longest packet that it carries
 * @param outputQueues by worker
 * @param inputQueues by worker; none where its packets are worked on by whoever reads them
 * @param mode what lies behind it, at first
 * @param capabilities what its device can do; all of it is used at first
 * @param mtuHook told of a new MTU before it holds; what it throws refuses the change
 */
public record InterfaceSpec(
        String name,
        int mtu,
        List<OutputQueue> outputQueues,
        List<InputQueue> inputQueues,
        InterfaceMode mode,
        Set<Capability> capabilities,
        IntConsumer mtuHook) {
    /** Keeps copies. */
    public InterfaceSpec {
        outputQueues = List.copyOf(outputQueues);
        inputQueues = List.copyOf(inputQueues);
        capabilities = Set.copyOf(capabilities);
    }

    /** A point-to-point interface whose device can do nothing special. */
    public static InterfaceSpec of(final String name, final int mtu, final OutputQueue... outputQueues) {
        return new InterfaceSpec(
                name, mtu, List.of(outputQueues), List.of(), InterfaceMode.POINT_TO_POINT, Set.of(), anyMtu -> {});
    }

    /** The same with input queues, by worker. */
    public InterfaceSpec withInput(final InputQueue... queues) {
        return new InterfaceSpec(name, mtu, outputQueues, List.of(queues), mode, capabilities, mtuHook);
    }

    /** The same in another mode. */
    public InterfaceSpec withMode(final InterfaceMode mode) {
        return new InterfaceSpec(name, mtu, outputQueues, inputQueues, mode, capabilities, mtuHook);
    }

    /** The same with what its device can do. */
    public InterfaceSpec withCapabilities(final Capability... capabilities) {
        return new InterfaceSpec(name, mtu, outputQueues, inputQueues, mode, Set.of(capabilities), mtuHook);
    }

    /** The same with a hook. */
    public InterfaceSpec withMtuHook(final IntConsumer mtuHook) {
        return new InterfaceSpec(name, mtu, outputQueues, inputQueues, mode, capabilities, mtuHook);
    }
}
