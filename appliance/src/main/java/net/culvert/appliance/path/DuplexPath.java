// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import net.culvert.tunio.sys.HostException;

/**
 * Both directions on one thread, which both wait by the same {@link PathWait}: what arrives often makes the host send
 * at once (a TCP acknowledgement its next segments), which then costs no wake-up of another thread.
 */
public final class DuplexPath implements Path {
    private final InboundPath inbound;
    private final OutboundPath outbound;

    /** The two, which must share their wait. */
    public DuplexPath(final InboundPath inbound, final OutboundPath outbound) {
        this.inbound = inbound;
        this.outbound = outbound;
    }

    @Override
    public String name() {
        return "packets";
    }

    @Override
    public boolean doWork() throws HostException {
        final boolean moreInbound = inbound.doWork();
        return outbound.doWork() || moreInbound;
    }

    @Override
    public void await() {
        outbound.await();
    }

    @Override
    public void wakeUp() {
        outbound.wakeUp();
    }
}
