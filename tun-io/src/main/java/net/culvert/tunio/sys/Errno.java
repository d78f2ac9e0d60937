// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

/** Linux error numbers (errno(3)) that this code tells apart, with their names for messages. */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    EINTR(4),
    EIO(5),
    EBADF(9),
    EAGAIN(11),
    ENOMEM(12),
    EACCES(13),
    EFAULT(14),
    EBUSY(16),
    EEXIST(17),
    ENODEV(19),
    EINVAL(22),
    EMFILE(24),
    ENOTTY(25),
    EPIPE(32),
    EPROTO(71),
    EBADFD(77),
    EMSGSIZE(90),
    ENOPROTOOPT(92),
    EOPNOTSUPP(95),
    EAFNOSUPPORT(97),
    EADDRINUSE(98),
    EADDRNOTAVAIL(99),
    ENETDOWN(100),
    ENETUNREACH(101),
    ENOBUFS(105),
    ECONNREFUSED(111),
    EHOSTDOWN(112),
    EHOSTUNREACH(113);

    private static final Errno[] BY_NUMBER = new Errno[134];

    static {
        for (final Errno errno : values()) {
            BY_NUMBER[errno.number] = errno;
        }
    }

    private final int number;

    Errno(final int number) {
        this.number = number;
    }

    /** The number as the kernel returns it. */
    public int number() {
        return number;
    }

    /** The name of a number, such as {@code EBUSY}, or {@code errno 200} for one without a constant. */
    public static String name(final int number) {
        return number >= 0 && number < BY_NUMBER.length && BY_NUMBER[number] != null
                ? BY_NUMBER[number].name()
                : "errno " + number;
    }
}
