// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network namespace of the test's own. Closing deletes it and kills what still runs in it. */
final class Namespace implements AutoCloseable {
    private final String name;

    Namespace(final String name) {
        this.name = name;
        Command.run("ip", "netns", "add", name);
        Command.run("ip", "-n", name, "link", "set", "lo", "up");
    }

    String name() {
        return name;
    }

    /** Runs a command in here that has to succeed and returns its output. */
    String run(final String... words) {
        return Command.run(inHere(words).toArray(String[]::new));
    }

    Command.Result attempt(final Duration limit, final String... words) {
        return Command.attempt(limit, inHere(words));
    }

    Command.Result attempt(final Duration limit, final Map<String, String> environment, final String... words) {
        final ProcessBuilder builder = new ProcessBuilder(inHere(words));
        builder.environment().putAll(environment);
        return Command.attempt(limit, builder);
    }

    /** Runs ip(8) in here, the words split at blanks. */
    String ip(final String words) {
        return run(("ip " + words).split(" "));
    }

    /** A count of the kernel's in here, by the names it has in /proc/net/snmp. */
    long snmp(final String protocol, final String counter) {
        final String[] rows =
                run("grep", "^" + protocol + ":", "/proc/net/snmp").split("\n");
        final int column = List.of(rows[0].split(" ")).indexOf(counter);
        return Long.parseLong(rows[1].split(" ")[column]);
    }

    Program start(final String... words) {
        return new Program(new ProcessBuilder(inHere(words)));
    }

    /** Starts a main class of this package in here, in a small JVM of its own. */
    Program startJava(final Class<?> main, final Object... arguments) {
        final List<String> words = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        for (final Object argument : arguments) {
            words.add(argument.toString());
        }
        return start(words.toArray(String[]::new));
    }

    private List<String> inHere(final String... words) {
        final List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", name));
        command.addAll(List.of(words));
        return command;
    }

    @Override
    public void close() {
        for (final String pid : Command.run("ip", "netns", "pids", name).split("\\s+")) {
            if (!pid.isEmpty()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        Command.run("ip", "netns", "del", name);
    }
}
