// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.culvert.tunio.sys.Errno;

/** Takes a stream apart into lines of bounded length; one connection's thread. */
final class LineReader {
    static final int MAX_LENGTH = 1024; // bytes of a line; the longest valid one has 78

    private final InputStream in;
    private final byte[] buffer = new byte[32 * 1024];
    private int start;
    private int end;

    LineReader(final InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its newline, or null at the end of the stream: a last line that lacks its newline is cut
     * off and not returned.
     *
     * @throws UapiException for a line that is too long; it has been skipped
     */
    String next() throws IOException, UapiException {
        int scanned = 0;
        while (true) {
            for (int i = start + scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    return take(i);
                }
            }
            scanned = end - start;
            if (scanned > MAX_LENGTH) {
                skipLine();
                throw tooLong();
            }
            if (!fill()) {
                return null;
            }
        }
    }

    private String take(final int newline) throws UapiException {
        final int from = start;
        start = newline + 1;
        if (newline - from > MAX_LENGTH) {
            throw tooLong();
        }
        return new String(buffer, from, newline - from, StandardCharsets.ISO_8859_1);
    }

    private static UapiException tooLong() {
        return new UapiException(Errno.EPROTO, "a line is longer than " + MAX_LENGTH + " bytes");
    }

    private void skipLine() throws IOException {
        do {
            while (start < end) {
                if (buffer[start++] == '\n') {
                    return;
                }
            }
        } while (fill());
    }

    /** Reads more behind what is there, which is moved to the front; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        final int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        return read > 0;
    }
}
