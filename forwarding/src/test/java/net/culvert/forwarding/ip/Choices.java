// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Where a test that makes things up takes its decisions from. */
record Choices(IntUnaryOperator source) {
    static Choices of(final Random random) {
        return new Choices(random::nextInt);
    }

    /** The fuzzer's bytes, behind them what follows from the first of them. */
    static Choices of(final FuzzedDataProvider data) {
        final Random random = new Random(data.consumeLong());
        return new Choices(bound -> data.remainingBytes() > 0 ? data.consumeInt(0, bound - 1) : random.nextInt(bound));
    }

    /** From 0 to below {@code bound}. */
    int below(final int bound) {
        return source.applyAsInt(bound);
    }

    boolean oneIn(final int n) {
        return below(n) == n - 1;
    }

    @SafeVarargs
    final <T> T of(final T... values) {
        return values[below(values.length)];
    }

    byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) below(256);
        }
        return bytes;
    }
}
