// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.ProcessConfig;
import net.culvert.appliance.config.WgQuickFile;
import net.culvert.appliance.control.ControlPlane;
import net.culvert.appliance.control.EventStream;
import net.culvert.appliance.control.Reloader;
import net.culvert.appliance.gateway.FileReload;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.appliance.log.Log;
import net.culvert.appliance.quick.HostSide;
import net.culvert.appliance.service.OrdinaryUser;
import net.culvert.appliance.service.ServiceNotifier;
import net.culvert.appliance.service.Watchdog;
import net.culvert.appliance.uapi.UapiSocket;
import net.culvert.appliance.web.WebServer;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a gateway by its file, in the foreground, until a signal ends it or the host takes a device away. */
@Command(
        name = "run",
        description = {
            "Run the gateway that a file describes, in the foreground, until SIGINT or SIGTERM.",
            "SIGHUP has it read the file again and take up what changed, all or nothing.",
            "It says \"ready\" on standard output when packets flow.",
            "NAME.conf is a file of wg-quick: the host gets a device of that name, addresses and routes.",
            "Its commands are run at the start and at the end, not when it is read again."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:a signal ended it",
            "1:the host refused a device, or took it away",
            "2:the file cannot be used: a line for each error says where and why"
        },
        footer = {"", "Examples: culvert run config/lab.toml", "          culvert run --hooks /etc/wireguard/wg0.conf"})
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Path COUNTERS_FOLDER = Path.of("/var/run/culvert");

    @Parameters(paramLabel = "FILE", description = "The file.")
    private Path file;

    @Option(
            names = "--hooks",
            description = "Run the commands that NAME.conf has for PreUp, PostUp, PreDown, PostDown.")
    private boolean hooks;

    @Spec
    private CommandSpec spec;

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<Gateway> running = new AtomicReference<>();
    private final AtomicReference<ControlPlane> controlling = new AtomicReference<>();
    private volatile ServiceNotifier service; // none before a file was read that can be used
    private volatile HostException cause;
    private volatile HostSide host = HostSide.none();

    @Override
    public Integer call() throws IOException, InterruptedException, WrongInputException {
        final GatewayConfig config;
        try {
            config = read();
        } catch (final ConfigException e) {
            e.errors().forEach(spec.commandLine().getErr()::println);
            return Culvert.WRONG_INPUT;
        }
        Log.format(config.process().log());
        service = ServiceNotifier.from(System.getenv());
        host.before();
        final CountersFile counters = openCounters(config.process().name());
        final Thread hook = new Thread(() -> endBySignal(counters), "signal");
        Runtime.getRuntime().addShutdownHook(hook); // before there is anything that a signal could leave behind
        try (Gateway gateway = new Gateway(config, counters, this::hostGone);
                ControlPlane control = ControlPlane.open(gateway, new EventStream(), reload(gateway))) {
            controlling.set(control);
            running.set(gateway);
            gateway.beforeEnd(WebServer.open(gateway)::close);
            gateway.follow((from, to) -> () -> Log.format(to.process().log()));
            OrdinaryUser.become(config, owned(config));
            gateway.start();
            gateway.captures().serve(config.process().control());
            control.start();
            HangUp.listen(service.around(control::reload));
            runUntilTheEnd(gateway);
        } catch (final IllegalArgumentException e) {
            throw new WrongInputException(file + ": " + e.getMessage());
        } finally {
            forget(hook);
            host.afterEnd();
        }
        throw cause;
    }

    private GatewayConfig read() throws ConfigException, WrongInputException {
        if (!WgQuickFile.isNamed(file)) {
            return ConfigFile.read(file);
        }
        final WgQuickFile quick = WgQuickFile.read(file);
        quick.notes().forEach(spec.commandLine().getErr()::println);
        try {
            checkHooks(quick);
        } catch (final IllegalArgumentException e) {
            throw new WrongInputException(file + ": " + e.getMessage());
        }
        host = new HostSide(quick);
        return quick.gateway();
    }

    private void checkHooks(final WgQuickFile quick) {
        if (!hooks && !quick.hooks().isEmpty()) {
            throw new IllegalArgumentException(quick.hooks().getFirst().moment().key()
                    + " is a command, and commands are run only where the option --hooks says so");
        }
    }

    private Reloader reload(final Gateway gateway) {
        return new FileReload(gateway, file, quick -> {
            checkHooks(quick);
            return host.follow(gateway, quick);
        })::reload;
    }

    private void runUntilTheEnd(final Gateway gateway) throws IOException, InterruptedException {
        try {
            host.up(gateway);
            spec.commandLine().getOut().println("ready");
            spec.commandLine().getOut().flush();
            service.ready(gateway.config().interfaces().size() + " interfaces by " + file);
            Watchdog.start(service, gateway::threads);
            end.await();
            service.stopping();
        } finally {
            host.beforeEnd();
        }
    }

    /** What an ordinary user has to be able to write and to remove. */
    private static List<Path> owned(final GatewayConfig config) {
        final ProcessConfig process = config.process();
        final List<Path> owned = new ArrayList<>(List.of(
                countersPath(process.name()),
                process.control(),
                process.state().resolve(process.name() + ".accounting")));
        config.interfaces().forEach(each -> owned.add(UapiSocket.path(each.name())));
        return owned;
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
        service.stopping();
        final Gateway gateway = running.get();
        final ControlPlane control = controlling.get();
        if (control != null) {
            control.close();
        }
        if (gateway == null) {
            counters.close();
        } else {
            host.beforeEnd();
            gateway.close();
        }
        host.afterEnd();
        Runtime.getRuntime().halt(0);
    }

    private static Path countersPath(final String name) {
        return COUNTERS_FOLDER.resolve(name + ".counters");
    }

    /** A file that other processes can read; without it the gateway works all the same. */
    private static CountersFile openCounters(final String name) {
        try {
            Files.createDirectories(COUNTERS_FOLDER);
            return CountersFile.create(countersPath(name));
        } catch (final IOException | UncheckedIOException e) {
            LOG.warn("Counters cannot be read from outside: {}", e.getMessage());
            return CountersFile.inMemory();
        }
    }
}
