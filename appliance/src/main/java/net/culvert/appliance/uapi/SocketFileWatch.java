// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import net.culvert.tunio.sys.Errno;

/** Notices that the file of a control socket has gone or was replaced (inotify(7)); a daemon thread of its own. */
final class SocketFileWatch {
    private static final int EVENTS = SocketCalls.IN_DELETE
            | SocketCalls.IN_MOVED_FROM
            | SocketCalls.IN_MOVED_TO
            | SocketCalls.IN_DELETE_SELF
            | SocketCalls.IN_MOVE_SELF;
    private static final int BUFFER = 4096; // bytes, some dozen events

    private final ListeningSocket socket;
    private final Runnable gone;

    /** @param gone called once, on the thread of the watch, when the file is no longer the socket's */
    SocketFileWatch(final ListeningSocket socket, final Runnable gone) {
        this.socket = socket;
        this.gone = gone;
    }

    void start() {
        Thread.ofPlatform().daemon().name("uapi-watch").start(this::run);
    }

    private void run() {
        int descriptor = -1;
        try (Memory events = new Memory(BUFFER)) {
            descriptor = SocketCalls.inotify_init1(SocketCalls.IN_CLOEXEC);
            SocketCalls.inotify_add_watch(descriptor, socket.path().getParent().toString(), EVENTS);
            while (socket.isFileOurs()) {
                awaitEvent(descriptor, events);
            }
            gone.run();
        } catch (final LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT.number()) { // the directory is gone, and the file with it
                gone.run();
            } else {
                throw e;
            }
        } finally {
            if (descriptor >= 0) {
                SocketCalls.close(descriptor);
            }
        }
    }

    private static void awaitEvent(final int descriptor, final Memory events) {
        try {
            SocketCalls.read(descriptor, events, BUFFER);
        } catch (final LastErrorException e) {
            if (e.getErrorCode() != Errno.EINTR.number()) {
                throw e;
            }
        }
    }
}
