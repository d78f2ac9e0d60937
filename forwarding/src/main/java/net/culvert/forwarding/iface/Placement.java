// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** Which worker a packet goes to (the policies of netisr(9)). */
public enum Placement {
    /** All packets of an interface to the same one: their order is kept. */
    SOURCE,
    /**
     * All packets of a flow to the same one: the order of each flow is kept, and one interface can load all workers.
     */
    FLOW,
    /** To the worker of the thread that read it: nothing moves. */
    CPU;

    /**
     * The worker, from 0 to {@code workers} - 1, for a packet.
     *
     * @param packet aimed at the packet; looked at by FLOW alone
     * @param interfaceIndex the interface that it came in by
     * @param readerWorker the worker of the thread that read it
     */
    public int worker(final FlowHasher packet, final int interfaceIndex, final int readerWorker, final int workers) {
        return switch (this) {
            case SOURCE -> interfaceIndex % workers;
            case FLOW -> (int) ((packet.hash() & 0xFFFF_FFFFL) * workers >>> 32);
            case CPU -> readerWorker;
        };
    }

    /**
     * The policy of that name in lower case.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static Placement of(final String name) {
        return switch (name) {
            case "source" -> SOURCE;
            case "flow" -> FLOW;
            case "cpu" -> CPU;
            default ->
                throw new IllegalArgumentException("the placement is '" + name + "' but has to be source, flow or cpu");
        };
    }
}
