// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import com.sun.jna.Native;

/**
 * The C library's functions for control work, bound by JNA. A call that fails returns -1; {@link #errno} says why. Any
 * thread may call.
 */
final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int open(String path, int flags);

    static native int close(int fd);

    static native int ioctl(int fd, long request, byte[] argument);

    static native int ioctl(int fd, long request, long argument);

    static native int fcntl(int fd, int command, long argument);

    static native int socket(int family, int type, int protocol);

    static native int bind(int fd, byte[] address, int length);

    static native int setns(int fd, int kind);

    static native int unshare(int kinds);

    static native int sched_setaffinity(int thread, long length, byte[] cpus);

    static native int sched_getaffinity(int thread, long length, byte[] cpus);

    static native int eventfd(int initial, int flags);

    static native long sendto(int fd, byte[] bytes, long length, int flags, byte[] address, int addressLength);

    /** The error number of this thread's last failed call. */
    static int errno() {
        return Native.getLastError();
    }
}
