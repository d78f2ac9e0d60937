// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.aead.AeadEngines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code culvert demo}. */
@Command(
        name = "demo",
        description = {
            "Run two tunnels against each other for some seconds and say how fast they are.",
            "With CAP_NET_ADMIN and CAP_SYS_ADMIN: TUN devices in two network namespaces, real TCP and UDP.",
            "Without, or with --memory: software TUNs in this process."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_SECONDS = 3600;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long, 1 to 3600 (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--memory", description = "Make no devices, even where that is allowed.")
    private boolean memory;

    @Option(
            names = "--dispatch",
            paramLabel = "POLICY",
            defaultValue = "direct",
            description = "Where packets are sealed and opened: direct, hybrid or deferred (${DEFAULT-VALUE}).")
    private String policy;

    @Option(
            names = "--workers",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that do so where the policy is not direct, 1 to " + DispatchSettings.MAX_WORKERS
                    + " (${DEFAULT-VALUE}).")
    private int workers;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seconds is " + seconds + " but has to be 1 to " + MAX_SECONDS);
        }
        final DispatchSettings dispatch = dispatch();
        final PrintWriter out = spec.commandLine().getOut();
        final AeadEngines.Choice aead = AeadEngines.choose(AeadEngines.AUTO);
        out.println("AEAD engine: " + aead.engine().description());
        final NamespaceDemo kernel = memory ? null : openKernelDemo(aead, out);
        if (kernel != null) {
            try (kernel) {
                kernel.dispatch(dispatch);
                kernel.run(seconds).print(out);
            }
            return 0;
        }
        out.println("Software TUNs in this process, UDP on loopback between the tunnels.");
        out.flush();
        try (MemoryDemo inProcess = new MemoryDemo(aead.engine())) {
            inProcess.dispatch(dispatch);
            inProcess.run(seconds).print(out);
        }
        return 0;
    }

    private DispatchSettings dispatch() {
        final DispatchSettings standard = DispatchSettings.DEFAULT;
        try {
            return new DispatchSettings(DispatchPolicy.of(policy), workers, standard.queueLimit(), standard.spinNs());
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static NamespaceDemo openKernelDemo(final AeadEngines.Choice aead, final PrintWriter out) {
        try {
            final NamespaceDemo demo = new NamespaceDemo(aead.engine());
            out.println("TUN devices in two network namespaces, UDP on loopback between the tunnels.");
            out.flush();
            return demo;
        } catch (final HostException e) {
            out.println("No devices here: " + e.getMessage() + ".");
            return null;
        }
    }
}
