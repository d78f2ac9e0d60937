// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import net.culvert.tunio.sys.Errno;

/**
 * A request cannot be carried out; the client is answered the errno, the log the sentence, which never shows a value.
 */
final class UapiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errno;

    UapiException(final Errno errno, final String sentence) {
        this(errno.number(), sentence);
    }

    UapiException(final int errno, final String sentence) {
        super(sentence, null, false, false);
        this.errno = errno;
    }

    /** Positive, as errno(3) lists it. */
    int errno() {
        return errno;
    }
}
