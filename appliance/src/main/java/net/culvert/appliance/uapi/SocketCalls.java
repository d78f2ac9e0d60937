// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;

/** The system calls of a Unix domain socket and of inotify(7); a failed one throws with its errno. */
final class SocketCalls {
    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_PEEK = 0x2;
    static final int MSG_DONTWAIT = 0x40;
    static final int SOL_SOCKET = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SHUT_RDWR = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int O_NONBLOCK = 0x800;
    static final int IN_CLOEXEC = 0x80000;
    static final int IN_MOVED_FROM = 0x40;
    static final int IN_MOVED_TO = 0x80;
    static final int IN_DELETE = 0x200;
    static final int IN_DELETE_SELF = 0x400;
    static final int IN_MOVE_SELF = 0x800;

    static {
        Native.register(SocketCalls.class, "c");
    }

    private SocketCalls() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int bind(int descriptor, byte[] address, int length) throws LastErrorException;

    static native int connect(int descriptor, byte[] address, int length) throws LastErrorException;

    static native int listen(int descriptor, int backlog) throws LastErrorException;

    static native int accept4(int descriptor, long address, long length, int flags) throws LastErrorException;

    static native long read(int descriptor, Memory buffer, long length) throws LastErrorException;

    static native long send(int descriptor, Memory buffer, long length, int flags) throws LastErrorException;

    static native long recv(int descriptor, Memory buffer, long length, int flags) throws LastErrorException;

    static native int setsockopt(int descriptor, int level, int option, Memory value, int length)
            throws LastErrorException;

    static native int getsockopt(int descriptor, int level, int option, Memory value, int[] length)
            throws LastErrorException;

    static native int geteuid();

    static native int shutdown(int descriptor, int how) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

    static native int inotify_init1(int flags) throws LastErrorException;

    static native int inotify_add_watch(int descriptor, String path, int mask) throws LastErrorException;
}
