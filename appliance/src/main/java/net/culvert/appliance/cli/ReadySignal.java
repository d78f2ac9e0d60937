// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Tells the launcher, which waits on a pipe, that the process is ready. Until then standard output and error of a
 * process in the background lead into that pipe, so that the cause of a failed start reaches the user; afterwards they
 * lead nowhere.
 */
final class ReadySignal implements Runnable {
    private static final byte[] LINE = "ready\n".getBytes(StandardCharsets.US_ASCII);

    private final int descriptor; // of the pipe, or -1
    private final boolean quiet; // whether output ends with readiness

    private ReadySignal(final int descriptor, final boolean quiet) {
        this.descriptor = descriptor;
        this.quiet = quiet;
    }

    /** By CULVERT_READY_FD and CULVERT_QUIET, which the launcher sets; without them the signal does nothing. */
    static ReadySignal from(final Map<String, String> environment) {
        final String text = environment.getOrDefault("CULVERT_READY_FD", "");
        return new ReadySignal(
                text.matches("\\d{1,6}") ? Integer.parseInt(text) : -1, environment.containsKey("CULVERT_QUIET"));
    }

    /** Says "ready" and closes the pipe; once, on the thread that knows. */
    @Override
    public void run() {
        if (descriptor < 0) {
            return;
        }
        if (quiet) {
            final int nowhere = Calls.open("/dev/null", Calls.O_RDWR);
            Calls.dup2(nowhere, 1);
            Calls.dup2(nowhere, 2);
            Calls.close(nowhere);
        }
        Calls.write(descriptor, LINE, LINE.length);
        Calls.close(descriptor);
    }

    /** The C library. */
    private static final class Calls {
        static final int O_RDWR = 2;

        static {
            Native.register(Calls.class, "c");
        }

        static native int open(String path, int flags) throws LastErrorException;

        static native int dup2(int from, int to) throws LastErrorException;

        static native long write(int descriptor, byte[] bytes, long length) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }
}
