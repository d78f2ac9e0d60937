// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.List;

/**
 * One interface as the packet path sees it. The control thread changes it, any thread reads; each worker has an output
 * queue of its own.
 */
public final class NetworkInterface {
    private final String name;
    private final int index;
    private final OutputQueue[] outputQueues; // by worker

    private volatile boolean isGone;
    private volatile boolean isUp;
    private volatile int mtu;
    private volatile int fib;
    private volatile InterfaceAddress[] addresses = {};

    /** An interface that is down; {@code outputQueues} by worker. */
    public NetworkInterface(final String name, final int index, final int mtu, final OutputQueue... outputQueues) {
        this.name = name;
        this.index = index;
        this.mtu = mtu;
        this.outputQueues = outputQueues.clone();
    }

    public String name() {
        return name;
    }

    /** Its number in the table of interfaces, from 1 on; used again after it is gone. */
    public int index() {
        return index;
    }

    /** Where the worker puts what is to leave. */
    public OutputQueue outputQueue(final int worker) {
        return outputQueues[worker];
    }

    /** Whether it was taken away; nothing comes or goes any more. */
    public boolean isGone() {
        return isGone;
    }

    /** Takes it away, for good. */
    public void gone() {
        isUp = false;
        isGone = true;
    }

    public boolean isUp() {
        return isUp;
    }

    public void up(final boolean up) {
        isUp = up;
    }

    /** Bytes of the longest packet that it carries. */
    public int mtu() {
        return mtu;
    }

    public void mtu(final int mtu) {
        this.mtu = mtu;
    }

    /** The table that packets are looked up in that come in here. */
    public int fib() {
        return fib;
    }

    public void fib(final int fib) {
        this.fib = fib;
    }

    /** Its addresses, as they are now. */
    public List<InterfaceAddress> addresses() {
        return List.of(addresses);
    }

    /** Replaces its addresses. */
    public void addresses(final List<InterfaceAddress> addresses) {
        this.addresses = addresses.toArray(InterfaceAddress[]::new);
    }

    /** The address to answer from: of the family, the preferred one; null where there is none. Allocates nothing. */
    public InterfaceAddress address(final boolean ipv6) {
        InterfaceAddress best = null;
        for (final InterfaceAddress address : addresses) {
            if (address.ipv6() == ipv6 && (best == null || address.preference() > best.preference())) {
                best = address;
            }
        }
        return best;
    }

    /** Whether the address is one of its own. Allocates nothing. */
    public boolean has(final boolean ipv6, final long high, final long low) {
        for (final InterfaceAddress address : addresses) {
            if (address.ipv6() == ipv6
                    && address.address().high() == high
                    && address.address().low() == low) {
                return true;
            }
        }
        return false;
    }
}
