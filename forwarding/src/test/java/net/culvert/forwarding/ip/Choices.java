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

    /** The fuzzer's bytes; 0 when there are none left. */
    static Choices of(final FuzzedDataProvider data) {
        return new Choices(bound -> data.consumeInt(0, bound - 1));
    }

    /** From 0 to below {@code bound}. */
    int below(final int bound) {
        return source.applyAsInt(bound);
    }

    boolean oneIn(final int n) {
        return below(n) == n - 1; // not where the bytes are 0
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
