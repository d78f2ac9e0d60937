// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import org.agrona.UnsafeApi;

/** The JCE's engine with one fault. */
record BrokenEngine(Fault fault) implements AeadEngine {
    private static final long DELAY_NS = 20_000; // per call of a slow engine, several times what sealing takes

    enum Fault {
        WRONG_TAG("seals with a wrong tag at 0 bytes"),
        WRONG_CIPHERTEXT("refuses what it sealed at 1 bytes"),
        WRONG_PLAINTEXT("opens to a wrong plaintext at 1 bytes"),
        ACCEPTS_ALL("accepts a wrong tag at 0 bytes"),
        LEAKS("leaves plaintext behind a wrong tag at 1 bytes"),
        SLOW("");

        final String finding;

        Fault(final String finding) {
            this.finding = finding;
        }
    }

    @Override
    public String name() {
        return "broken";
    }

    @Override
    public String description() {
        return "a broken engine";
    }

    @Override
    public Aead newAead() {
        final Aead good = new JceEngine().newAead();
        return new Aead() {
            @Override
            public void seal(
                    final AeadKey key,
                    final long counter,
                    final long source,
                    final int length,
                    final long destination) {
                good.seal(key, counter, source, length, destination);
                switch (fault) {
                    case WRONG_TAG -> flip(destination + length);
                    case WRONG_CIPHERTEXT -> flip(length > 0 ? destination : 0);
                    case SLOW -> spin(System.nanoTime() + DELAY_NS);
                    default -> {}
                }
            }

            @Override
            public boolean open(
                    final AeadKey key,
                    final long counter,
                    final long source,
                    final int length,
                    final long destination) {
                final boolean authentic = good.open(key, counter, source, length, destination);
                final boolean spoils = authentic ? fault == Fault.WRONG_PLAINTEXT : fault == Fault.LEAKS;
                flip(spoils && length > TAG_LENGTH ? destination : 0);
                return authentic || fault == Fault.ACCEPTS_ALL;
            }

            @Override
            public void close() {
                good.close();
            }
        };
    }

    private static void spin(final long untilNs) {
        while (System.nanoTime() - untilNs < 0) {
            Thread.onSpinWait();
        }
    }

    private static void flip(final long address) {
        if (address != 0) {
            UnsafeApi.putByte(address, (byte) (UnsafeApi.getByte(address) ^ 1));
        }
    }
}
