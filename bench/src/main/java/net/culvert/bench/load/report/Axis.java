// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A scale of a plot: where a value lies, and which values have a line. Immutable. */
public enum Axis {
    /** Equal steps, from 0. */
    LINEAR {
        @Override
        public double place(final double value) {
            return value;
        }

        @Override
        public List<Double> ticks(final double least, final double greatest) {
            final double span = Math.max(greatest, 1e-9);
            final double power = Math.pow(10, Math.floor(Math.log10(span / TICKS)));
            double step = power;
            for (final double factor : new double[] {2, 5, 10}) {
                step = span / step > TICKS ? power * factor : step;
            }
            final List<Double> ticks = new ArrayList<>();
            for (int i = 0; i * step <= greatest * 1.0001; i++) {
                ticks.add(i * step);
            }
            return ticks;
        }

        @Override
        public double least(final double least) {
            return 0;
        }
    },

    /** Equal ratios; lines at 1, 2, 5, 10, 20 and so on. */
    LOGARITHMIC {
        @Override
        public double place(final double value) {
            return Math.log10(Math.max(value, 1e-3));
        }

        @Override
        public List<Double> ticks(final double least, final double greatest) {
            final List<Double> ticks = new ArrayList<>();
            for (double power = Math.pow(10, Math.floor(place(least))); power <= greatest * 1.0001; power *= 10) {
                ticks.addAll(List.of(power, 2 * power, 5 * power));
            }
            return ticks;
        }

        @Override
        public double least(final double least) {
            final double power = Math.pow(10, Math.floor(place(least)));
            return least >= 5 * power ? 5 * power : least >= 2 * power ? 2 * power : power;
        }
    },

    /** Percentiles: as much room from 90 to 99 as from 99 to 99.9. */
    PERCENTILE {
        @Override
        public double place(final double value) {
            return -Math.log10(Math.max(1e-6, 1 - value / 100));
        }

        @Override
        public List<Double> ticks(final double least, final double greatest) {
            return List.of(0.0, 50.0, 90.0, 99.0, 99.9, 99.99, 99.999);
        }

        @Override
        public double least(final double least) {
            return 0;
        }
    };

    private static final int TICKS = 6;

    /** Where it lies, in steps of the axis. */
    public abstract double place(double value);

    /** The values that have a line. */
    public abstract List<Double> ticks(double least, double greatest);

    /** Where the axis begins. */
    public abstract double least(double least);

    /** A tick as text. */
    public static String text(final double value) {
        if (value >= 1e6) {
            return String.format(Locale.ROOT, "%sM", Numbers.text(value / 1e6));
        }
        if (value >= 1e3) {
            return String.format(Locale.ROOT, "%sk", Numbers.text(value / 1e3));
        }
        return Numbers.text(Math.rint(value * 1e6) / 1e6);
    }
}
