// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts with their units, and lists of CPUs, as texts. */
final class QuantityTypes {
    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?) ?([A-Za-z%]+)");
    private static final Pattern CPU_RANGE = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");
    private static final int MAX_CPU = 1023; // the last one of a cpu_set_t (sched_setaffinity(2))
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

    private static final Map<String, Long> BYTES = units("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, Long> VOLUMES = units(
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "TB",
            1_000_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40);
    private static final Map<String, Long> NANOSECONDS =
            units("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L, "min", 60_000_000_000L);
    private static final Map<String, Long> BITS =
            units("bit", 1L, "kbit", 1_000L, "Mbit", 1_000_000L, "Gbit", 1_000_000_000L);

    /** CPUs by number, ascending: {@code 0}, {@code 2-5}, {@code 0,2-5}. */
    static final ValueType<List<Integer>> CPUS =
            ValueType.text("numbers of CPUs such as \"2-5\" or \"0,2\"", QuantityTypes::cpus);

    /** A share from 0 to 1, written in percent. */
    static final ValueType<Double> SHARE =
            ValueType.text("a share from \"0%\" to \"100%\", such as \"0.1%\"", QuantityTypes::share);

    /** Bytes in a period. */
    static final ValueType<QuotaConfig> QUOTA = ValueType.text(
            "an amount such as \"500GB\" or \"2TiB\", and \"/day\", \"/week\" or \"/month\"", QuantityTypes::quota);

    private QuantityTypes() {}

    private static Map<String, Long> units(final Object... namesAndFactors) {
        final Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < namesAndFactors.length; i += 2) {
            units.put((String) namesAndFactors[i], (Long) namesAndFactors[i + 1]);
        }
        return units;
    }

    /** Bytes. */
    static ValueType<Long> size(final String least, final String most, final String example) {
        return amount("a size", BYTES, 1, least, most, example);
    }

    /** Nanoseconds. */
    static ValueType<Long> duration(final String least, final String most, final String example) {
        return amount("a duration", NANOSECONDS, 1, least, most, example);
    }

    /** Nanoseconds, whole seconds of them. */
    static ValueType<Long> seconds(final String least, final String most, final String example) {
        return amount("a duration in whole seconds", NANOSECONDS, NANOSECONDS.get("s"), least, most, example);
    }

    /** Bits a second. */
    static ValueType<Long> bitRate(final String least, final String most, final String example) {
        return amount("a rate", BITS, 1, least, most, example);
    }

    private static ValueType<Long> amount(
            final String what,
            final Map<String, Long> units,
            final long step,
            final String least,
            final String most,
            final String example) {
        final long from = parse(least, units);
        final long to = parse(most, units);
        return ValueType.text(
                what + " from \"" + least + "\" to \"" + most + "\", such as \"" + example + "\"", text -> {
                    final Long value = parse(text, units);
                    return value != null && value >= from && value <= to && value % step == 0 ? value : null;
                });
    }

    /** The amount in the first unit, or null; an amount that is not whole is an {@link ArithmeticException}. */
    private static Long parse(final String text, final Map<String, Long> units) {
        final Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            return null;
        }
        return new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(units.get(matcher.group(2))))
                .longValueExact();
    }

    private static QuotaConfig quota(final String text) {
        final int slash = text.indexOf('/');
        final Long bytes = slash < 0 ? null : parse(text.substring(0, slash).strip(), VOLUMES);
        if (bytes == null || bytes == 0) {
            return null;
        }
        return switch (text.substring(slash + 1).strip()) {
            case "day" -> new QuotaConfig(bytes, QuotaConfig.Period.DAY);
            case "week" -> new QuotaConfig(bytes, QuotaConfig.Period.WEEK);
            case "month" -> new QuotaConfig(bytes, QuotaConfig.Period.MONTH);
            default -> null;
        };
    }

    private static Double share(final String text) {
        final Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !matcher.group(2).equals("%")) {
            return null;
        }
        final BigDecimal percent = new BigDecimal(matcher.group(1));
        return percent.compareTo(PERCENT) <= 0 ? percent.divide(PERCENT).doubleValue() : null;
    }

    private static List<Integer> cpus(final String text) {
        final TreeSet<Integer> cpus = new TreeSet<>();
        for (final String part : text.split(",", -1)) {
            final Matcher matcher = CPU_RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                return null;
            }
            final int first = Integer.parseInt(matcher.group(1));
            final int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (last < first || last > MAX_CPU) {
                return null;
            }
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return List.copyOf(new ArrayList<>(cpus));
    }
}
