// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.InterfaceConfig;
import net.culvert.appliance.gateway.peer.PeerFigures;
import net.culvert.forwarding.iface.InterfaceAddress;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Gather;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.tun.SoftwareHost;
import net.culvert.tunio.tun.SoftwareLink;
import net.culvert.tunio.tun.SoftwareTun;
import net.culvert.tunio.tun.TunDevice;
import net.culvert.tunio.tun.TunOptions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A whole gateway, its threads and all, between software TUN devices; by the text of a configuration. The test is the
 * host at the other end of each device.
 */
public final class MemoryGateway implements AutoCloseable, TunDevices {
    /** Two networks, each the host's end of a device. */
    static final String LEFT_AND_RIGHT = """
            [interface.left0]
            kind = "tun"
            addresses = ["192.0.2.254/24"]
            filter = "list"
            [interface.right0]
            kind = "tun"
            addresses = ["198.51.100.254/24"]
            """;

    private static final int WAIT_MS = 5_000;

    final CountersFile counters = CountersFile.inMemory();

    private final SoftwareHost host = new SoftwareHost();
    private final Map<String, SoftwareLink> links =
            new ConcurrentHashMap<>(); // devices come and go by the control thread
    private final List<HostException> ends = new CopyOnWriteArrayList<>();
    private final UnsafeBuffer arrived =
            new UnsafeBuffer(ByteBuffer.allocateDirect(Gather.HEADER_LENGTH + TunDevice.MAX_MTU));
    private final Path state = Files.createTempDirectory("culvert-test");
    private final Gateway gateway;
    private final Set<String> hostAddresses = new TreeSet<>();
    private int sent;

    /** Starts the gateway of the text. */
    public MemoryGateway(final String text) throws ConfigException, IOException, HostException {
        gateway = new Gateway(read(text), counters, ends::add, this);
        gateway.start();
    }

    /** Keeps what outlives the gateway in a directory of its own, unless the text says where. */
    private GatewayConfig read(final String text) throws ConfigException, IOException {
        final String place = text.contains("[gateway]") ? "" : "gateway.state = \"" + state + "\"\n";
        final Path file = Files.createTempFile("culvert-test", ".toml");
        try {
            return ConfigFile.read(Files.writeString(file, place + text));
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public TunDevice open(final InterfaceConfig.Tun config) throws HostException {
        final SoftwareTun tun = host.open(config.name(), TunOptions.DEFAULT);
        tun.mtu(config.mtu());
        tun.up(true);
        final SoftwareLink former = links.put(config.name(), tun.link());
        if (former != null) {
            former.close();
        }
        return tun;
    }

    @Override
    public void addHostAddress(final String device, final InterfaceAddress address) {
        hostAddresses.add(text(device, address));
    }

    @Override
    public void removeHostAddress(final String device, final InterfaceAddress address) {
        hostAddresses.remove(text(device, address));
    }

    private static String text(final String device, final InterfaceAddress address) {
        return device + ": " + address.address() + " in " + address.network();
    }

    /** Takes up another configuration. */
    public MemoryGateway reload(final String text) throws ConfigException, IOException, HostException {
        gateway.reload(read(text));
        return this;
    }

    /** The gateway itself. */
    public Gateway gateway() {
        return gateway;
    }

    /** What the host's ends of the devices were given, such as {@code tun0: 192.0.2.1/32 in 192.0.2.0/24}. */
    Set<String> hostAddresses() {
        return hostAddresses;
    }

    /** Sends packets into a device. */
    public MemoryGateway send(final String device, final byte[]... packets) {
        for (final byte[] packet : packets) {
            final UnsafeBuffer buffer = new UnsafeBuffer(packet);
            assertEquals(DropReason.NONE, links.get(device).inject(buffer, 0, packet.length));
            sent++;
        }
        return this;
    }

    /** Waits for the next packet that comes out of a device. */
    byte[] take(final String device) {
        final SoftwareLink link = links.get(device);
        final long deadlineNs = System.nanoTime() + WAIT_MS * 1_000_000L;
        int length = link.take(arrived);
        while (length == 0) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "nothing came out of " + device + ": " + counts());
            link.await(WAIT_MS);
            length = link.take(arrived);
        }
        final byte[] packet = new byte[length];
        arrived.getBytes(Gather.HEADER_LENGTH, packet);
        return packet;
    }

    /** The next packet that has come out of a device; null where there is none. */
    byte[] poll(final String device) {
        final int length = links.get(device).take(arrived);
        final byte[] packet = new byte[length];
        arrived.getBytes(Gather.HEADER_LENGTH, packet);
        return length == 0 ? null : packet;
    }

    /** Carries what has come out of a device into one of another gateway, offload header and all; how many packets. */
    int carry(final String device, final MemoryGateway to, final String into) {
        int carried = 0;
        for (int length = links.get(device).take(arrived);
                length > 0;
                length = links.get(device).take(arrived)) {
            assertEquals(DropReason.NONE, to.links.get(into).inject(arrived, 0, arrived, Gather.HEADER_LENGTH, length));
            to.sent++;
            carried++;
        }
        return carried;
    }

    /** Waits until the core is through with all that was sent, and checks its law: nothing is lost without a reason. */
    public MemoryGateway settle() throws InterruptedException {
        final long deadlineNs = System.nanoTime() + WAIT_MS * 1_000_000L;
        while (accounted() < sent && System.nanoTime() - deadlineNs < 0) {
            Thread.sleep(1);
        }
        assertEquals(sent, count("ip.ips_total"), () -> counts().toString());
        assertEquals(sent, accounted(), () -> counts().toString());
        return this;
    }

    private long accounted() {
        long sum = count("ip.ips_forward") + count("ip.ips_delivered");
        for (final DropReason reason : DropReason.values()) {
            sum += drops(reason);
        }
        return sum;
    }

    /** Takes all packets of a device, of which there are as many; call {@link #settle} first. */
    List<byte[]> takeAll(final String device, final long count) {
        final List<byte[]> packets = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            packets.add(take(device));
        }
        assertEquals(0, links.get(device).take(arrived), "more came out of " + device);
        return packets;
    }

    /** A counter of the workers, such as {@code ip.ips_forward}, summed. */
    long count(final String name) {
        long sum = 0;
        for (final Map.Entry<String, Long> each : counts().entrySet()) {
            sum += each.getKey().matches("worker[0-9]+\\." + name) ? each.getValue() : 0;
        }
        return sum;
    }

    /** Sets a value as sysctl does. */
    void set(final String name, final String value) {
        gateway.control().run(() -> gateway.tunables().write(name, value));
    }

    /** IPv4 packets dropped for the reason. */
    long drops(final DropReason reason) {
        return count("ip.drop." + reason.counterName() + ".packets");
    }

    private Map<String, Long> counts() {
        return counters.snapshot();
    }

    /** The peers of its tunnels. */
    List<PeerFigures> peers() {
        return gateway.peers().accounts().snapshot();
    }

    /** The host deletes a device. */
    void destroy(final String device) {
        host.destroy(device);
    }

    /** What the host took away, as the gateway reported it. */
    List<HostException> ends() {
        return ends;
    }

    @Override
    public void close() {
        gateway.close();
        links.values().forEach(SoftwareLink::close);
        try {
            Files.deleteIfExists(state.resolve("culvert.accounting"));
            Files.deleteIfExists(state);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
