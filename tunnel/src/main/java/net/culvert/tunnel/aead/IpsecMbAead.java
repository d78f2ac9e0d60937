// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static net.culvert.tunnel.aead.IpsecMbLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import net.culvert.tunnel.sys.NativeLibrary;
import org.agrona.UnsafeApi;

/**
 * ChaCha20-Poly1305 of intel-ipsec-mb through its job interface: one manager per instance, one job at a time, done when
 * the call that submits it returns. Serves one thread; makes no objects.
 *
 * <p>The manager hands out its jobs in a ring, from wherever the library's self-test left off. The library changes
 * nothing in a job but its status, so what all jobs have in common is written once to each, the first time round.
 */
final class IpsecMbAead extends Rfc8439Aead {
    private static final int TAG = 16; // offset in scratch, behind the nonce: the tag computed on opening
    private static final int SCRATCH_LENGTH = 32; // bytes

    private static final MethodHandle ALLOCATE = NativeLibrary.call(JAVA_LONG, JAVA_LONG);
    private static final MethodHandle INITIALIZE = NativeLibrary.call(null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle ERROR_OF = NativeLibrary.call(JAVA_INT, JAVA_LONG);
    private static final MethodHandle FREE = NativeLibrary.call(null, JAVA_LONG);
    private static final MethodHandle JOB_CALL = NativeLibrary.shortCall(JAVA_LONG, JAVA_LONG);

    private final MemorySegment free;
    private final MemorySegment getNextJob;
    private final MemorySegment submitJob;
    private final MemorySegment flushJob;
    private final long scratch;

    private long manager; // IMB_MGR*, 0 once closed
    private long firstJob; // IMB_JOB* that came first
    private boolean everyJobPrepared; // the ring came round to the first job again

    IpsecMbAead(final IpsecMbEngine engine) {
        free = engine.free;
        manager = newManager(engine);
        getNextJob = function(GET_NEXT_JOB);
        submitJob = function(SUBMIT_JOB_NOCHECK); // the checks are of pointers and lengths, which are set right here
        flushJob = function(FLUSH_JOB);
        scratch = UnsafeApi.allocateMemory(SCRATCH_LENGTH);
    }

    private static long newManager(final IpsecMbEngine engine) {
        try {
            final long manager = (long) ALLOCATE.invokeExact(engine.allocate, 0L);
            if (manager == 0) {
                throw new IllegalStateException("intel-ipsec-mb has no memory for a manager");
            }
            INITIALIZE.invokeExact(engine.initialize, manager, 0L);
            final int error = (int) ERROR_OF.invokeExact(engine.errorOf, manager);
            if (error != 0) {
                FREE.invokeExact(engine.free, manager);
                throw new IllegalStateException("intel-ipsec-mb cannot use this processor, error " + error);
            }
            return manager;
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    private MemorySegment function(final int offset) {
        return MemorySegment.ofAddress(UnsafeApi.getLong(manager + offset));
    }

    @Override
    void seal(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int length,
            final long destination) {
        final long job = nextJob(nonceHead, nonceTail);
        UnsafeApi.putLong(job + TAG_OUTPUT, destination + length);
        UnsafeApi.putInt(job + CIPHER_DIRECTION, DIRECTION_ENCRYPT);
        UnsafeApi.putInt(job + CHAIN_ORDER, ORDER_CIPHER_HASH);
        if (!completes(job, key, aad, aadLength, source, length, destination)) {
            throw new IllegalStateException("intel-ipsec-mb did not complete a job");
        }
    }

    /** The library decrypts whatever the tag, so the destination is wiped unless the tag was right. */
    @Override
    boolean openTagged(
            final AeadKey key,
            final int nonceHead,
            final long nonceTail,
            final long aad,
            final int aadLength,
            final long source,
            final int plainLength,
            final long destination) {
        final long job = nextJob(nonceHead, nonceTail);
        UnsafeApi.putLong(job + TAG_OUTPUT, scratch + TAG);
        UnsafeApi.putInt(job + CIPHER_DIRECTION, DIRECTION_DECRYPT);
        UnsafeApi.putInt(job + CHAIN_ORDER, ORDER_HASH_CIPHER);
        final boolean completed = completes(job, key, aad, aadLength, source, plainLength, destination);
        if (completed && tagsEqual(scratch + TAG, source + plainLength)) {
            return true;
        }
        wipe(destination, plainLength);
        if (!completed) {
            throw new IllegalStateException("intel-ipsec-mb did not complete a job");
        }
        return false;
    }

    private long nextJob(final int nonceHead, final long nonceTail) {
        if (manager == 0) { // before anything is written: scratch is freed too
            throw new IllegalStateException("the AEAD is closed");
        }
        putNonce(scratch, nonceHead, nonceTail);
        final long job = call(getNextJob);
        if (!everyJobPrepared) {
            everyJobPrepared = job == firstJob;
            prepare(job);
        }
        return job;
    }

    private void prepare(final long job) {
        if (firstJob == 0) {
            firstJob = job;
        }
        UnsafeApi.putLong(job + KEY_LENGTH, AeadKey.LENGTH);
        UnsafeApi.putLong(job + CIPHER_START, 0);
        UnsafeApi.putLong(job + HASH_START, 0);
        UnsafeApi.putLong(job + IV, scratch);
        UnsafeApi.putLong(job + IV_LENGTH, NONCE_LENGTH);
        UnsafeApi.putLong(job + TAG_OUTPUT_LENGTH, TAG_LENGTH);
        UnsafeApi.putInt(job + CIPHER_MODE, CIPHER_CHACHA20_POLY1305);
        UnsafeApi.putInt(job + HASH_ALGORITHM, AUTH_CHACHA20_POLY1305);
    }

    private boolean completes(
            final long job,
            final AeadKey key,
            final long aad,
            final int aadLength,
            final long source,
            final int length,
            final long destination) {
        UnsafeApi.putLong(job + ENC_KEYS, key.address());
        UnsafeApi.putLong(job + DEC_KEYS, key.address());
        UnsafeApi.putLong(job + SOURCE, source);
        UnsafeApi.putLong(job + DESTINATION, destination);
        UnsafeApi.putLong(job + CIPHER_LENGTH, length);
        UnsafeApi.putLong(job + HASH_LENGTH, length);
        UnsafeApi.putLong(job + AAD, aad);
        UnsafeApi.putLong(job + AAD_LENGTH, aadLength);
        long done = call(submitJob);
        if (done == 0) {
            done = call(flushJob);
        }
        Reference.reachabilityFence(key);
        return done == job && UnsafeApi.getInt(job + STATUS) == STATUS_COMPLETED;
    }

    private long call(final MemorySegment function) {
        try {
            return (long) JOB_CALL.invokeExact(function, manager);
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
    }

    @Override
    public void close() {
        if (manager == 0) {
            return;
        }
        try {
            FREE.invokeExact(free, manager);
        } catch (final Throwable e) {
            throw NativeLibrary.unexpected(e);
        }
        manager = 0;
        UnsafeApi.freeMemory(scratch);
    }
}
