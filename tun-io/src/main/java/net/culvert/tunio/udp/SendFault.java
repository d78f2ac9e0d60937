// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import net.culvert.tunio.sys.Errno;

/** What a refusal of sendmmsg(2) can mean; one errno may mean several things. */
final class SendFault {
    private SendFault() {}

    /** Buffers are full and will drain. */
    static boolean isCongestion(final int errno) {
        return errno == Errno.EAGAIN.number() || errno == Errno.ENOBUFS.number() || errno == Errno.ENOMEM.number();
    }

    /**
     * The run cannot leave as one: EIO where the way out has no checksum offload or is IPsec; EMSGSIZE or EINVAL,
     * depending on the kernel, where its datagrams exceed the path MTU.
     */
    static boolean isRunRefused(final int errno) {
        return errno == Errno.EIO.number() || errno == Errno.EINVAL.number() || errno == Errno.EMSGSIZE.number();
    }

    /** The local address or its interface is gone, or leads nowhere. */
    static boolean isSourceStale(final int errno) {
        return errno == Errno.EINVAL.number()
                || errno == Errno.EADDRNOTAVAIL.number()
                || errno == Errno.ENODEV.number()
                || errno == Errno.ENETUNREACH.number()
                || errno == Errno.EHOSTUNREACH.number();
    }
}
