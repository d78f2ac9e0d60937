// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.path;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import net.culvert.appliance.uapi.ControlQueue;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/** The way for other threads to have work done by the one thread that owns something; in the order it was given. */
public final class TaskQueue implements ControlQueue {
    private record Task(Runnable work, CompletableFuture<Void> done) {
        void run() {
            try {
                work.run();
                done.complete(null);
            } catch (final RuntimeException | Error e) { // the caller's, not this thread's
                done.completeExceptionally(e);
            }
        }
    }

    private final ManyToOneConcurrentLinkedQueue<Task> tasks = new ManyToOneConcurrentLinkedQueue<>();
    private final Runnable wakeUp;
    private volatile boolean ended;

    /** Calls {@code wakeUp} when there is work. */
    public TaskQueue(final Runnable wakeUp) {
        this.wakeUp = wakeUp;
    }

    /** Owner: does what waits; returns how many tasks that were. */
    public int drain() {
        int done = 0;
        Task task = tasks.poll();
        while (task != null) {
            task.run();
            done++;
            task = tasks.poll();
        }
        return done;
    }

    @Override
    public void run(final Runnable work) {
        final Task task = add(work);
        try {
            task.done.join();
        } catch (final CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Hands work over and does not wait; any thread, the owner too. */
    public void post(final Runnable work) {
        add(work);
    }

    private Task add(final Runnable work) {
        final Task task = new Task(work, new CompletableFuture<>());
        tasks.add(task);
        wakeUp.run();
        if (ended) {
            refuse();
        }
        return task;
    }

    /** Refuses tasks from now on; called once the owner has ended. */
    public void end() {
        ended = true;
        refuse();
    }

    private synchronized void refuse() {
        Task task = tasks.poll();
        while (task != null) {
            task.done.completeExceptionally(new RejectedExecutionException("the thread that this is for has ended"));
            task = tasks.poll();
        }
    }
}
