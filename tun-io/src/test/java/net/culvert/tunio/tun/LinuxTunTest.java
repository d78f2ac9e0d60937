// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.NetworkNamespace;
import net.culvert.tunio.sys.Poller;
import net.culvert.tunio.sys.TestNamespace;
import org.junit.jupiter.api.Test;

class LinuxTunTest {
    @Test
    void shouldEchoADatagramOfTheHost() throws Exception {
        try (TestNamespace host = new TestNamespace();
                LinuxTun tun = host.call(() -> LinuxTun.open("cvt0", TunOptions.DEFAULT))) {
            host.ip("address", "add", "192.0.2.1/24", "dev", "cvt0");
            tun.up(true);
            assertTrue(tun.isUp());
            final DatagramChannel socket;
            try (NetworkNamespace visit = NetworkNamespace.enter(host.name())) {
                assertEquals("cvt0", tun.name(), visit::toString);
                socket = DatagramChannel.open().bind(new InetSocketAddress("192.0.2.1", 4000));
            }
            try (socket) {
                socket.send(ByteBuffer.wrap(new byte[] {1, 2, 3}), new InetSocketAddress("192.0.2.2", 4000));
                assertEquals(1, new Poller(tun.pollDescriptor()).poll(1000));
                final Burst burst = new Burst(256 * 1024, 64);
                assertEquals(1, tun.read(burst));
                assertEquals(31, burst.length(0));
                assertEquals(0x45, burst.buffer().getByte(burst.offset(0)));
                final int at = burst.offset(0);
                final int source = burst.buffer().getInt(at + 12);
                burst.buffer().putInt(at + 12, burst.buffer().getInt(at + 16));
                burst.buffer().putInt(at + 16, source);
                final Gather gather = new Gather(4);
                gather.add(burst.address() + at, 31);
                gather.header().putBytes(0, burst.buffer(), at - 10, 10);
                assertEquals(DropReason.NONE, tun.write(gather));
                final ByteBuffer received = ByteBuffer.allocate(100);
                socket.socket().setSoTimeout(1000);
                assertEquals(new InetSocketAddress("192.0.2.2", 4000), socket.receive(received));
                assertEquals(3, received.position());
            }
        }
    }
}
