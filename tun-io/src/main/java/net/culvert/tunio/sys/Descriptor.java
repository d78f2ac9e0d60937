// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

/**
 * Opens, configures and closes raw file descriptors: control work, any thread. Every refusal is a {@link HostException}
 * that begins with the caller's sentence.
 */
public final class Descriptor {
    // From fcntl.h and socket.h of Linux on x86-64 and aarch64.
    static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int FD_CLOEXEC = 1;
    static final int SOCK_NONBLOCK = O_NONBLOCK;
    static final int SOCK_CLOEXEC = O_CLOEXEC;

    private Descriptor() {}

    /** Opens a device node for reading and writing, non-blocking, not inherited by children. */
    public static int openDevice(final String path, final String sentence) throws HostException {
        return check(LibC.open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC), sentence);
    }

    /** Makes a descriptor that was handed over non-blocking and not inherited by children. */
    public static void adopt(final int fd, final String sentence) throws HostException {
        final int flags = check(LibC.fcntl(fd, F_GETFL, 0), sentence);
        check(LibC.fcntl(fd, F_SETFL, flags | O_NONBLOCK), sentence);
        check(LibC.fcntl(fd, F_SETFD, FD_CLOEXEC), sentence);
    }

    /** ioctl(2) whose argument is a struct, read and written in place. Returns what the call returned. */
    public static int ioctl(final int fd, final long request, final byte[] struct, final String sentence)
            throws HostException {
        return check(LibC.ioctl(fd, request, struct), sentence);
    }

    /** ioctl(2) whose argument is a number, as a trial: returns what the call returned, or minus the errno. */
    public static int tryIoctl(final int fd, final long request, final long argument) {
        final int result = LibC.ioctl(fd, request, argument);
        return result < 0 ? -LibC.errno() : result;
    }

    /** Closes the descriptor. Nobody else may use it then: the kernel gives its number to the next one opened. */
    public static void close(final int fd) {
        LibC.close(fd); // EINTR and EIO too leave it closed on Linux, there is nothing to retry
    }

    static int check(final int result, final String sentence) throws HostException {
        if (result < 0) {
            throw new HostException(sentence, LibC.errno());
        }
        return result;
    }
}
