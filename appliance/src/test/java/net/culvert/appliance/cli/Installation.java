// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * A copy of what the launchers need, as a build leaves it: the tests run before the jars of their own build are there.
 */
final class Installation {
    final Path root;

    private Installation(final Path root) {
        this.root = root;
    }

    /** The launchers alone, with nothing built. */
    static Installation ofLaunchers(final Path root) throws IOException {
        final Path source = repository();
        Files.createDirectories(root.resolve("appliance"));
        Files.createDirectories(root.resolve("config"));
        for (final String file : List.of("culvert", "culvert-wg", "appliance/launcher.sh", "config/jvm.options")) {
            Files.copy(source.resolve(file), root.resolve(file), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new Installation(root);
    }

    /** The launchers with jars of what this JVM runs. */
    static Installation complete(final Path root) throws IOException {
        final Installation installation = ofLaunchers(root);
        final Path lib = Files.createDirectories(root.resolve("appliance/target/lib"));
        final String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int count = 0;
        for (final String entry : path.split(":")) {
            final Path place = Path.of(entry);
            if (entry.endsWith("appliance/target/classes")) {
                jar(place, root.resolve("appliance/target/appliance-0.jar"));
            } else if (Files.isDirectory(place) && !entry.endsWith("test-classes")) {
                jar(place, lib.resolve("module" + count++ + ".jar"));
            } else if (entry.matches(
                    ".*/(HdrHistogram|jna|picocli|bcprov|ringbuffers|tun-io|tunnel|forwarding|agrona|disruptor|slf4j)"
                            + "[^/]*\\.jar")) {
                Files.copy(place, lib.resolve(place.getFileName()));
            }
        }
        return installation;
    }

    Path launcher(final String name) {
        return root.resolve(name);
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("culvert-wg"))) {
            directory = directory.getParent();
        }
        return directory;
    }

    private static void jar(final Path classes, final Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
