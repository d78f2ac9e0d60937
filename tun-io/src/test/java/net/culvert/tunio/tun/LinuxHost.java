// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.LinkControl;
import net.culvert.tunio.sys.PacketSocket;
import net.culvert.tunio.sys.TestNamespace;

/** The kernel as the host, in a namespace of its own. */
final class LinuxHost implements TunHost {
    final TestNamespace namespace = new TestNamespace();

    @Override
    public LinuxTun open(final String name, final TunOptions options) throws HostException {
        return namespace.call(() -> LinuxTun.open(name, options));
    }

    @Override
    public boolean has(final String name) {
        try (LinkControl links = namespace.call(LinkControl::open)) {
            return links.index(name) > 0;
        } catch (final HostException e) {
            assertEquals(net.culvert.tunio.sys.Errno.ENODEV.number(), e.errno());
            return false;
        }
    }

    @Override
    public void destroy(final String name) {
        namespace.ip("link", "delete", name);
    }

    @Override
    public End end(final TunDevice device) throws HostException {
        return end(namespace, device.name());
    }

    static End end(final TestNamespace namespace, final String name) throws HostException {
        final PacketSocket socket = namespace.call(() -> new PacketSocket(name));
        return new End() {
            @Override
            public DropReason inject(final byte[] header, final byte[] packet) {
                assertEquals(0, socket.send(header, packet));
                return DropReason.NONE;
            }

            @Override
            public byte[] take(final int timeoutMs) {
                return socket.receive(timeoutMs);
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    @Override
    public void close() {
        namespace.close();
    }
}
