// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Takes a stream apart into lines of bounded length. One connection's thread. */
final class RequestReader {
    /** Bytes of a line: a peer with some thousand allowed IPs. */
    static final int MAX_LENGTH = 64 * 1024;

    private final InputStream in;

    RequestReader(final InputStream in) {
        this.in = in;
    }

    /**
     * The next line that is not blank, without its newline; null at the end, where a line that lacks its newline was
     * cut off.
     *
     * @throws ControlException for a line that is too long
     */
    String next() throws IOException, ControlException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            final int octet = in.read();
            if (octet < 0) {
                return null;
            }
            if (octet != '\n') {
                line.write(octet);
            } else if (line.size() > 0) {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() > MAX_LENGTH) {
                throw new ControlException("a line has to be at most " + MAX_LENGTH + " bytes, and this one is longer");
            }
        }
    }
}
