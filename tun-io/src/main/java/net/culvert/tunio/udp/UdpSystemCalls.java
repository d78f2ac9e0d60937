// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.udp;

import com.sun.jna.Native;
import net.culvert.tunio.sys.HostException;

/** The control calls of sockets, through JNA: made when a socket is opened, changed or closed, never per burst. */
final class UdpSystemCalls {
    // asm-generic/socket.h, linux/in.h, linux/in6.h, linux/udp.h, bits/fcntl.h
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_MARK = 36;

    static final int SOL_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int SOL_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    static {
        Native.register("c");
    }

    private UdpSystemCalls() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, byte[] address, int length);

    static native int getsockname(int fd, byte[] address, int[] length);

    static native int setsockopt(int fd, int level, int name, int[] value, int length);

    static native int getsockopt(int fd, int level, int name, int[] value, int[] length);

    static native int dup3(int oldFd, int newFd, int flags);

    static native int close(int fd);

    /** The errno of this thread's last call. */
    static int lastErrno() {
        return Native.getLastError();
    }

    /** Passes a result that is no failure; for -1 throws with the sentence and errno. */
    static int check(final int result, final String sentence) throws HostException {
        if (result < 0) {
            throw new HostException(sentence, lastErrno());
        }
        return result;
    }

    /** Whether the kernel took the option. */
    static boolean set(final int fd, final int level, final int name, final int value) {
        return setsockopt(fd, level, name, new int[] {value}, Integer.BYTES) == 0;
    }

    /** Whether the kernel knows the option. */
    static boolean knows(final int fd, final int level, final int name) {
        return getsockopt(fd, level, name, new int[1], new int[] {Integer.BYTES}) == 0;
    }
}
