// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Two network namespaces with a veth between them: 192.0.2.1 and 2001:db8::1 here, .2 and .3 and ::2, ::3 there. */
final class VethPair implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final String here;
    final String there;

    VethPair() throws Exception {
        final String name = "udp" + ProcessHandle.current().pid() + "n" + NUMBER.incrementAndGet();
        here = name + "a";
        there = name + "b";
        try {
            ip("netns add " + here);
            ip("netns add " + there);
            ip("-n " + here + " link add veth0 type veth peer name veth0 netns " + there);
            address(here, "192.0.2.1/24", "2001:db8::1/64");
            address(there, "192.0.2.2/24", "2001:db8::2/64");
            address(there, "192.0.2.3/24", "2001:db8::3/64");
            for (final String namespace : List.of(here, there)) {
                ip("-n " + namespace + " link set lo up");
                ip("-n " + namespace + " link set veth0 up");
            }
        } catch (final Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private static void address(final String namespace, final String ipv4, final String ipv6) throws Exception {
        ip("-n " + namespace + " addr add " + ipv4 + " dev veth0");
        ip("-n " + namespace + " addr add " + ipv6 + " dev veth0 nodad");
    }

    UdpEnd openHere() throws Exception {
        return TestCalls.in(here, (Callable<UdpEnd>) UdpEnd::new);
    }

    UdpEnd openThere() throws Exception {
        return TestCalls.in(there, (Callable<UdpEnd>) UdpEnd::new);
    }

    static void ip(final String arguments) throws IOException, InterruptedException {
        run("ip " + arguments);
    }

    /** Runs a command whose arguments hold no blanks; fails where it does. */
    static void run(final String command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    command + ": " + new String(process.getInputStream().readAllBytes()));
        }
    }

    /** Deletes the namespaces, and the veth with them. */
    @Override
    public void close() throws IOException {
        for (final String namespace : List.of(here, there)) {
            new ProcessBuilder("ip", "netns", "del", namespace).start().onExit().join();
        }
    }
}
