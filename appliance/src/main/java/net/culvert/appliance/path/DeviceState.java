// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.concurrent.TimeUnit;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkWatcher;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the device: up and down start and end the tunnel, the MTU bounds its padding. Control thread.
 *
 * <p>The host announces changes on a netlink socket of the namespace that the device began in; once the device has
 * moved away only asking tells, so that is done once a second as well.
 */
public final class DeviceState implements DeviceFollower {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceState.class);
    private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int NO_DESCRIPTOR = -1; // which poll(2) passes over

    private final TunDevice tun;
    private final LinkWatcher watcher;
    private final TunnelControl control;
    private final OutboundPath outbound;
    private long nextCheckNs = Long.MIN_VALUE;

    /** Follows {@code tun}; {@code watcher} may be null where nothing announces changes. */
    public DeviceState(
            final TunDevice tun, final LinkWatcher watcher, final TunnelControl control, final OutboundPath outbound) {
        this.tun = tun;
        this.watcher = watcher;
        this.control = control;
        this.outbound = outbound;
    }

    /** {@inheritDoc} EBADFD once the device is gone. */
    @Override
    public void poll(final long nowNs) throws HostException {
        if (wasAnnounced() || nowNs >= nextCheckNs) {
            nextCheckNs = nowNs + CHECK_INTERVAL_NS;
            refresh(nowNs);
        }
    }

    private boolean wasAnnounced() throws HostException {
        boolean announced = false;
        while (watcher != null && watcher.next() != LinkWatcher.NONE) {
            announced = true;
        }
        return announced;
    }

    private void refresh(final long nowNs) throws HostException {
        outbound.mtu(tun.mtu());
        final boolean up = tun.isUp();
        if (up && !control.isUp()) {
            LOG.debug("Interface {} is up", tun.name());
            control.up(nowNs);
        } else if (!up && control.isUp()) {
            LOG.debug("Interface {} is down", tun.name());
            control.down();
        }
    }

    @Override
    public int pollDescriptor() {
        return watcher == null ? NO_DESCRIPTOR : watcher.fd();
    }
}
