// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import java.util.HashMap;
import java.util.Map;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * A host in this process: the names of its software TUN devices. It opens, refuses and destroys them as the kernel does
 * with its own. Any thread.
 */
public final class SoftwareHost {
    private final Map<String, SoftwareTun> devices = new HashMap<>();

    /**
     * Makes an interface, down; names and refusals are those of {@link LinuxTun#open}.
     *
     * @throws HostException EBUSY when it exists
     */
    public synchronized SoftwareTun open(final String name, final TunOptions options) throws HostException {
        final String checked = TunName.check(name);
        final String unit = TunName.hasAutomaticUnit(checked) ? freeUnit(checked) : checked;
        if (devices.containsKey(unit)) {
            throw new HostException("interface " + unit + " is in use by another process", Errno.EBUSY.number());
        }
        final SoftwareTun device = new SoftwareTun(this, unit, options);
        devices.put(unit, device);
        return device;
    }

    private String freeUnit(final String pattern) {
        final String stem = pattern.substring(0, pattern.length() - 2);
        int unit = 0;
        while (devices.containsKey(stem + unit)) {
            unit++;
        }
        return stem + unit;
    }

    /** Whether an interface has the name. */
    public synchronized boolean has(final String name) {
        return devices.containsKey(name);
    }

    /** Deletes the interface under its holder, who is told so by the next call. */
    public void destroy(final String name) {
        final SoftwareTun device;
        synchronized (this) {
            device = devices.remove(name);
        }
        if (device != null) {
            device.vanish();
        }
    }

    synchronized void forget(final String name, final SoftwareTun device) {
        devices.remove(name, device);
    }
}
