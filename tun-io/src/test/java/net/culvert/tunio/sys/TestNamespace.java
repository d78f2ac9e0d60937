// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of its own for one test, without IPv6 noise, deleted with everything in it. */
public final class TestNamespace implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int COMMAND_TIMEOUT_S = 10;

    private final String name = "cvt-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();

    public TestNamespace() {
        run("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
        run("ip", "netns", "exec", name, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
    }

    public String name() {
        return name;
    }

    /** Runs ip(8) in the namespace. */
    public String ip(final String... arguments) {
        final List<String> command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** Does something with the calling thread in the namespace. */
    public <T> T call(final NetworkNamespace.Visit<T> visit) throws HostException {
        return NetworkNamespace.call(name, visit);
    }

    @Override
    public void close() {
        run("ip", "netns", "del", name);
    }

    private static String run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (final IOException | InterruptedException e) {
            throw new AssertionError(String.join(" ", command), e);
        }
    }
}
