// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Speaks UAPI with a tunnel in memory, with no socket between: the test's thread is the connection and the control. */
final class UapiClient {
    final MemoryTunnel tunnel = new MemoryTunnel();
    final List<String> log = new ArrayList<>();
    int controlSteps;

    /** Everything the server answers to one connection that sends these bytes and ends. */
    String send(final byte[] bytes) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new UapiProtocol(tunnel, this::control, log::add).serve(new ByteArrayInputStream(bytes), out);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    String send(final String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Answers a set request of these lines. */
    String set(final String... lines) {
        return send("set=1\n" + List.of(lines).stream().map(line -> line + "\n").collect(Collectors.joining()) + "\n");
    }

    String get() {
        return send("get=1\n\n");
    }

    private void control(final Runnable task) {
        controlSteps++;
        task.run();
    }

    /** A key as the hexadecimal digits of one byte, 32 times. */
    static String key(final int octet) {
        return String.format("%02x", octet).repeat(32);
    }
}
