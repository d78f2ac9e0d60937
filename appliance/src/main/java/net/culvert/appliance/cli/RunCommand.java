// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.gateway.FileReload;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a gateway by its file, in the foreground, until a signal ends it or the host takes a device away. */
@Command(
        name = "run",
        description = {
            "Run the gateway that a file describes, in the foreground, until SIGINT or SIGTERM.",
            "SIGHUP has it read the file again and take up what changed, all or nothing.",
            "It says \"ready\" on standard output when packets flow."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a signal ended it",
            "1:the host refused a device, or took it away",
            "2:the file cannot be used: a line for each error says where and why"
        },
        footer = {"", "Example: culvert run config/lab.toml"})
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Path COUNTERS_FOLDER = Path.of("/var/run/culvert");

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<Gateway> running = new AtomicReference<>();
    private volatile HostException cause;

    @Override
    public Integer call() throws HostException, InterruptedException, WrongInputException {
        final GatewayConfig config;
        try {
            config = ConfigFile.read(file);
        } catch (final ConfigException e) {
            e.errors().forEach(spec.commandLine().getErr()::println);
            return Culvert.WRONG_INPUT;
        }
        final CountersFile counters = openCounters(config.process().name());
        final Thread hook = new Thread(() -> endBySignal(counters), "signal");
        Runtime.getRuntime().addShutdownHook(hook); // before there is anything that a signal could leave behind
        try (Gateway gateway = new Gateway(config, counters, this::hostGone)) {
            running.set(gateway);
            gateway.start();
            HangUp.listen(new FileReload(gateway, file)::reload);
            spec.commandLine().getOut().println("ready");
            spec.commandLine().getOut().flush();
            end.await();
        } catch (final IllegalArgumentException e) {
            throw new WrongInputException(file + ": " + e.getMessage());
        } finally {
            forget(hook);
        }
        throw cause;
    }

    private static void forget(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) { // a signal came before, perhaps just now: its hook ends the process
            return;
        }
    }

    private void hostGone(final HostException e) {
        cause = e;
        end.countDown();
    }

    /** Closes the devices, then ends the process as after a job well done. */
    private void endBySignal(final CountersFile counters) {
        final Gateway gateway = running.get();
        if (gateway == null) {
            counters.close();
        } else {
            gateway.close();
        }
        Runtime.getRuntime().halt(0);
    }

    /** A file that other processes can read; without it the gateway works all the same. */
    private static CountersFile openCounters(final String name) {
        try {
            Files.createDirectories(COUNTERS_FOLDER);
            return CountersFile.create(COUNTERS_FOLDER.resolve(name + ".counters"));
        } catch (final IOException | UncheckedIOException e) {
            LOG.warn("Counters cannot be read from outside: {}", e.getMessage());
            return CountersFile.inMemory();
        }
    }
}
