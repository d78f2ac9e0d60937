// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.quick;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.config.WgQuickFile;
import net.culvert.appliance.config.WgQuickFile.Hook;
import net.culvert.appliance.config.WgQuickFile.Moment;
import net.culvert.appliance.gateway.FileFollower;
import net.culvert.appliance.gateway.Gateway;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the host use the device of a file of wg-quick(8), and takes that back. Each step may take as long as the user's
 * commands do. A reload makes the difference of routes and rules; the user's commands are run at the start and at the
 * end alone, those for the end as the file has them by then.
 *
 * <p>One thread at a time, but for a reload, which waits until {@link #up} is through.
 */
public final class HostSide {
    private static final Logger LOG = LoggerFactory.getLogger(HostSide.class);
    private static final Path BASH = Path.of("/bin/bash"); // for which the commands in such files are written

    private volatile WgQuickFile file; // null where nothing is done
    private volatile HostCommands commands;
    private volatile boolean isUp;

    /** Does nothing before {@link #before}. */
    public HostSide(final WgQuickFile file) {
        this.file = file;
        commands = file == null ? null : new HostCommands(file);
    }

    /** Does nothing at all. */
    public static HostSide none() {
        return new HostSide(null);
    }

    /** Before there is a device. */
    public void before() throws IOException {
        if (file != null) {
            hooks(Moment.PRE_UP);
        }
    }

    /**
     * Once packets flow.
     *
     * @throws IOException with a sentence, when a command fails; {@link #beforeEnd} takes back what was done
     */
    public synchronized void up(final Gateway gateway) throws IOException {
        if (file == null) {
            return;
        }
        isUp = true;
        if (commands.mark() != 0) {
            try {
                HostDifference.mark(gateway, commands.mark());
            } catch (final HostException e) { // the routes would lead in a circle: what follows says so
                LOG.error("Outer packets get no mark: {}", e.getMessage());
            }
        }
        for (final List<String> command : commands.up()) {
            run(command);
        }
        hooks(Moment.POST_UP);
    }

    /** Has the host follow the file as it is now, around the gateway's own reload. */
    public FileFollower follow(final Gateway gateway, final WgQuickFile next) {
        return (from, to) -> prepare(gateway, next);
    }

    private synchronized FileFollower.Change prepare(final Gateway gateway, final WgQuickFile next) {
        same("Table", file.table(), next.table());
        same("FwMark", Integer.toUnsignedString(file.fwmark()), Integer.toUnsignedString(next.fwmark()));
        if (!isUp) {
            throw new IllegalArgumentException("the gateway has not begun yet; have it reload once it is ready");
        }
        final HostDifference difference = new HostDifference(gateway, file, next);
        difference.prepare();
        return new FileFollower.Change() {
            @Override
            public void make() {
                difference.make();
                adopt(next);
            }

            @Override
            public void discard() {
                difference.takeBack();
            }
        };
    }

    private static void same(final String key, final String before, final String after) {
        if (!before.equals(after)) {
            throw new IllegalArgumentException(key + " cannot change while the gateway runs: from " + before + " to "
                    + after + " takes a restart; or leave it as it was");
        }
    }

    private synchronized void adopt(final WgQuickFile next) {
        file = next;
        commands = new HostCommands(next);
    }

    /** While the device is still there; what fails is logged. */
    public void beforeEnd() {
        if (!isUp) {
            return;
        }
        attempt(() -> hooks(Moment.PRE_DOWN));
        for (final List<String> command : commands.down()) {
            attempt(() -> run(command));
        }
    }

    /** Once the device is gone; what fails is logged. */
    public void afterEnd() {
        if (isUp) {
            isUp = false;
            attempt(() -> hooks(Moment.POST_DOWN));
        }
    }

    /** A step that may fail. */
    interface Step {
        void run() throws IOException;
    }

    /** Does it; what fails is logged. */
    static void attempt(final Step step) {
        try {
            step.run();
        } catch (final IOException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    /** The user's command says what it says on our standard error; what it leaves running does not hold us up. */
    private void hooks(final Moment moment) throws IOException {
        for (final Hook hook : file.hooks()) {
            if (hook.moment() == moment) {
                final String shell = Files.isExecutable(BASH) ? BASH.toString() : "/bin/sh";
                final String command = hook.command().replace("%i", file.name());
                final Process process = start(new ProcessBuilder(shell, "-c", "exec 1>&2\n" + command)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT));
                check(moment.key() + ": " + command, process, "");
            }
        }
    }

    /** Runs a command of the host's; refuses with what it said. */
    static void run(final List<String> command) throws IOException {
        final Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        check(String.join(" ", command), process, said.strip());
    }

    private static Process start(final ProcessBuilder builder) throws IOException {
        builder.environment().remove("NOTIFY_SOCKET"); // the service manager is told by us alone
        builder.environment().remove("WATCHDOG_USEC");
        final Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static void check(final String shown, final Process process, final String said) throws IOException {
        final int status = process.onExit().join().exitValue();
        if (status != 0) {
            final String cause = said.isEmpty() ? "" : ": " + said.replaceAll("\\s*\\R\\s*", "; ");
            throw new IOException("'" + shown + "' ended with " + status + cause);
        }
    }
}
