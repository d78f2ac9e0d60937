// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;

/** What a TUN device is opened on in a test: the kernel, in a namespace, or a host in this process. */
interface TunHost extends AutoCloseable {
    TunDevice open(String name, TunOptions options) throws HostException;

    boolean has(String name);

    void destroy(String name);

    /** The far end of a device that is up. */
    End end(TunDevice device) throws HostException;

    @Override
    void close();

    /** The host's side of one device. */
    interface End extends AutoCloseable {
        DropReason inject(byte[] header, byte[] packet);

        /** A virtio_net_hdr and a packet that the device was written, or null where none comes in time. */
        byte[] take(int timeoutMs);

        @Override
        void close();
    }
}
