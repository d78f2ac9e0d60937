// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.culvert.appliance.uapi.ControlQueue;
import net.culvert.ringbuffers.counters.DropCounters;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.ringbuffers.packet.Burst;
import net.culvert.tunio.sys.EventFd;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.wireguard.TunnelControl;

/**
 * The control thread's work: what clients asked for, handshakes, timers, and the state of the device.
 *
 * <p>It is the one writer of settings, peers, keys and allowed IPs; others reach it through {@link #run}.
 */
public final class ControlPath implements Path, ControlQueue {
    private static final int HANDSHAKES_AT_ONCE = 32; // then timers get their turn again
    private static final int DEVICE_CHECK_MS = 1_000; // a device in another namespace does not announce changes

    private static final long CLOCK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final TunnelControl control;
    private final HandshakeRing handshakes;
    private final DeviceFollower device;
    private final List<StageClock> clocks;
    private final DropCounters drops;
    private final PathErrors errors;
    private final PathWait wait;
    private final TaskQueue tasks;
    private final Consumer<Burst> receive = this::receive; // made once
    private long nowNs;
    private long clocksPublishedNs = System.nanoTime();

    public ControlPath(
            final TunnelControl control,
            final HandshakeRing handshakes,
            final DeviceFollower device,
            final List<StageClock> clocks,
            final DropCounters drops,
            final EventFd wakeUp) {
        this.control = control;
        this.handshakes = handshakes;
        this.device = device;
        this.clocks = clocks;
        this.drops = drops;
        errors = new PathErrors(name(), drops);
        wait = new PathWait(wakeUp, device.pollDescriptor());
        tasks = new TaskQueue(this::wakeUp);
    }

    @Override
    public String name() {
        return "control";
    }

    @Override
    public boolean doWork() throws HostException {
        nowNs = System.nanoTime();
        final int tasksDone = tasks.drain();
        final int messages = handshakes.drain(receive, HANDSHAKES_AT_ONCE);
        device.poll(nowNs);
        control.poll(nowNs);
        publishClocks();
        return tasksDone + messages > 0;
    }

    private void publishClocks() {
        if (nowNs - clocksPublishedNs >= CLOCK_INTERVAL_NS) {
            clocksPublishedNs = nowNs;
            clocks.forEach(StageClock::publish);
        }
    }

    private void receive(final Burst message) {
        final byte[] bytes = new byte[message.length(0)];
        message.buffer().getBytes(message.offset(0), bytes);
        try {
            final DropReason reason = control.receive(bytes, message.endpoint(0), handshakes.isBusy(), nowNs);
            if (reason.isDrop()) {
                RefusedHandshake.commit(reason, message.endpoint(0), bytes.length);
            }
            drops.count(reason, bytes.length);
        } catch (final RuntimeException e) {
            errors.onError(e, 1, bytes.length);
        }
    }

    @Override
    public void run(final Runnable work) {
        tasks.run(work);
    }

    /** Hands work to the control thread and does not wait; any thread, the control thread too. */
    public void post(final Runnable work) {
        tasks.post(work);
    }

    /** Refuses tasks from now on; called once the thread has ended. */
    public void end() {
        tasks.end();
    }

    @Override
    public void await() {
        final long limitMs = TimeUnit.NANOSECONDS.toMillis(control.sleepLimitNs());
        wait.await(0, (int) Math.min(limitMs, DEVICE_CHECK_MS));
    }

    @Override
    public void wakeUp() {
        wait.wakeUp();
    }
}
