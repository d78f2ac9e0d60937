// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/**
 * A wake-up that poll(2) sees: an eventfd(2). Any thread signals, several at once; one thread drains. Signallers share
 * a writer, which is safe because none looks at the errno that it leaves.
 *
 * <p>Close it when none uses it any more.
 */
public final class EventFd implements AutoCloseable {
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int VALUE_LENGTH = 8; // bytes, a uint64_t

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(2 * VALUE_LENGTH, 64);
    private final long one = BufferUtil.address(memory);
    private final long drained = one + VALUE_LENGTH;
    private final DescriptorIo signaller = new DescriptorIo();
    private final DescriptorIo drainer = new DescriptorIo();
    private int fd;

    public EventFd() throws HostException {
        memory.order(java.nio.ByteOrder.nativeOrder()).putLong(0, 1);
        fd = Descriptor.check(LibC.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "no eventfd could be made");
    }

    /** Makes the descriptor readable. */
    public void signal() {
        signaller.write(fd, one, VALUE_LENGTH); // EAGAIN: it is readable already
    }

    /** Makes the descriptor unreadable; returns whether it was readable. */
    public boolean drain() {
        return drainer.read(fd, drained, VALUE_LENGTH) == VALUE_LENGTH;
    }

    /** The descriptor to poll for reading. */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Descriptor.close(fd);
            fd = -1;
        }
    }
}
