// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fragment;

/**
 * Identifications for packets made here; one per worker.
 *
 * <p>Random ones are not to be guessed and do not come again soon (RFC 6864, section 4.3; RFC 7739, section 4). For
 * IPv4 all 65536 numbers lie shuffled in a ring. Each step takes the number it stands at and swaps it with that at one
 * of the {@value #WINDOW} places passed last, chosen at random; so a number rests for {@value #WINDOW} others at least,
 * and its turn comes at no fixed distance. For IPv6 a counter goes through a Feistel cipher of 32 bits: no number comes
 * twice in 2^32. Both draw on SipHash under the seed.
 *
 * <p>Sequential ones count up by one. 0 is never given, for some hosts take it for "none".
 */
public final class IdSource {
    /** IPv4 identifications between two equal ones, at least. */
    public static final int WINDOW = 1 << 15;

    private static final int RING = 1 << 16;
    private static final int ROUNDS = 4; // of a Feistel network, enough where its rounds are pseudo-random functions

    private final SipHash random; // null: sequential
    private final char[] ring; // IPv4, by step
    private int step;
    private int counter; // IPv6, or sequential
    private long drawn; // random numbers so far

    private IdSource(final SipHash random, final int first) {
        this.random = random;
        counter = first;
        ring = random == null ? null : new char[RING];
    }

    /** Counts up from {@code first}. */
    public static IdSource sequential(final int first) {
        return new IdSource(null, first);
    }

    /**
     * Random by a seed of 128 bits, which is to come from a source that nobody can guess; equal seeds, equal numbers.
     */
    public static IdSource random(final long seedHigh, final long seedLow) {
        final IdSource source = new IdSource(new SipHash(seedHigh, seedLow), 0);
        source.counter = source.draw(Integer.MAX_VALUE);
        source.shuffle();
        return source;
    }

    /** Fisher and Yates, as Durstenfeld has it. */
    private void shuffle() {
        for (int i = 0; i < RING; i++) {
            final int other = draw(i + 1);
            ring[i] = ring[other];
            ring[other] = (char) i;
        }
    }

    /** 1 to 65535. */
    public int nextIpv4() {
        int id;
        do {
            id = random == null ? counter++ & 0xFFFF : take();
        } while (id == 0);
        return id;
    }

    private int take() {
        final int at = step++ & RING - 1;
        final int from = at - draw(WINDOW) & RING - 1;
        final char id = ring[at];
        ring[at] = ring[from];
        ring[from] = id;
        return id;
    }

    /** All 32 bits, but 0. */
    public int nextIpv6() {
        int id;
        do {
            id = random == null ? counter++ : encrypt(counter++);
        } while (id == 0);
        return id;
    }

    private int encrypt(final int plain) {
        int left = plain >>> 16;
        int right = plain & 0xFFFF;
        for (int round = 0; round < ROUNDS; round++) {
            final long input =
                    1L << 63 | (long) round << 16 | right; // the high bit keeps it apart from what draw() uses
            final int next = left ^ (int) random.begin().add(input).end() & 0xFFFF;
            left = right;
            right = next;
        }
        return left << 16 | right;
    }

    /** 0 to {@code bound} - 1; their odds differ by less than 2^-32. */
    private int draw(final int bound) {
        final long bits = random.begin().add(drawn++).end() >>> 32;
        return (int) (bits * bound >>> 32);
    }
}
