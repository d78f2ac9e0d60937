// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.gateway.MemoryGateway;

/** A gateway in memory behind a real control socket, with a tunnel whose name no other test has. */
public final class ServedGateway implements AutoCloseable {
    /** The key of the peer that is called laptop. */
    public static final String LAPTOP = "8YC9hrbpUu1jireja2xsJ/XNmHfWh4+OVUcAAUB7Eig=";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String TEXT = """
            [gateway]
            name = "memory"
            control = "SOCKET"
            [interface.tun0]
            kind = "tun"
            addresses = ["10.8.0.1/24"]
            filter = "guests"
            [interface.WG]
            kind = "wireguard"
            addresses = ["10.9.0.1/32"]
            private-key = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
            [[interface.WG.peer]]
            name = "laptop"
            public-key = "8YC9hrbpUu1jireja2xsJ/XNmHfWh4+OVUcAAUB7Eig="
            allowed-ips = ["10.9.0.2/32"]
            endpoint = "192.0.2.7:51820"
            [[filter.guests]]
            action = "pass"
            pipe = "slow"
            from = "203.0.113.0/24"
            [[filter.guests]]
            action = "pass"
            protocol = "udp"
            keep-state = true
            [pipe.slow]
            bandwidth = "1Mbit"
            delay = "20ms"
            """;

    /** What runs. */
    public final MemoryGateway memory;
    /** Name of the tunnel. */
    public final String tunnel = "cvm" + ProcessHandle.current().pid() % 1_000_000 + COUNT.incrementAndGet();

    private final Path socket;
    private final ControlPlane plane;

    /** Makes its socket {@code memory.sock} in the folder. */
    public ServedGateway(final Path folder) throws Exception {
        this(folder, null);
    }

    ServedGateway(final Path folder, final Reloader reloader) throws Exception {
        socket = folder.resolve("memory.sock");
        memory = new MemoryGateway(TEXT.replace("SOCKET", socket.toString()).replace("WG", tunnel));
        try {
            plane = ControlPlane.open(gateway(), new EventStream(), reloader);
        } catch (final IOException e) {
            memory.close();
            throw e;
        }
        plane.start();
    }

    public Gateway gateway() {
        return memory.gateway();
    }

    public Path socket() {
        return socket;
    }

    TunnelSockets tunnels() {
        return plane.tunnels();
    }

    EventStream events() {
        return plane.events();
    }

    ControlClient connect() throws IOException {
        return ControlClient.connect(socket);
    }

    Object ask(final String verb, final Map<String, ?> members) throws Exception {
        try (ControlClient client = connect()) {
            return client.ask(verb, members);
        }
    }

    /** Sends bytes as they are and returns the first line of the answer, null for none. */
    String raw(final byte[] request) throws IOException {
        try (RawClient client = new RawClient(socket)) {
            client.send(request);
            final BufferedReader lines = client.lines();
            return lines.readLine();
        }
    }

    @Override
    public void close() {
        plane.close();
        memory.close();
    }
}
