// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.io.PrintStream;
import net.culvert.appliance.WireGuardProcess;
import net.culvert.appliance.demo.Training;

/**
 * {@code culvert-wg [-f|--foreground] NAME}: one WireGuard interface in user space, as {@code wg-quick} starts it. No
 * command line library, because every class counts at start-up.
 */
public final class CulvertWg {
    private static final int FAILED = 1; // what the callers of such a process expect, for wrong arguments too

    private CulvertWg() {}

    /** Runs until the interface ends. */
    public static void main(final String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(final String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            System.out.println("culvert-wg " + Version.text());
            return 0;
        }
        if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
            printUsage(System.out);
            return 0;
        }
        try {
            final WgOptions options = WgOptions.parse(arguments, System.getenv());
            if (options == null) {
                printUsage(System.err);
                return FAILED;
            }
            if (options.training()) {
                Training.run();
            }
            new WireGuardProcess(options, ReadySignal.from(System.getenv())).run();
            return 0;
        } catch (final IOException | IllegalArgumentException e) {
            System.err.println("culvert-wg: " + e.getMessage());
            return FAILED;
        }
    }

    private static void printUsage(final PrintStream out) {
        out.println("usage: culvert-wg [-f|--foreground] NAME");
        out.println("       culvert-wg --version");
    }
}
