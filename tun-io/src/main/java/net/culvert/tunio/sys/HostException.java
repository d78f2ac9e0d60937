// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.io.IOException;

/**
 * The host refused something; the message is one sentence a user can act on, the errno says what the kernel answered.
 */
public final class HostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    public HostException(final String sentence, final int errno) {
        super(sentence + " (" + Errno.name(errno) + ")");
        this.errno = errno;
    }

    /** The error number as the kernel returned it. */
    public int errno() {
        return errno;
    }

    public boolean is(final Errno candidate) {
        return errno == candidate.number();
    }
}
