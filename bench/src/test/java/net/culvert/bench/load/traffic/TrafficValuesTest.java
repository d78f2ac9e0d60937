// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.bench.load.LoadException;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficValuesTest {
    @Test
    void shouldMixSevenToFourToOne() throws LoadException {
        final FrameSizes imix = FrameSizes.parse("imix");
        final Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < imix.count(); i++) {
            counts.merge(imix.length(i), 1, Integer::sum);
        }
        assertEquals(Map.of(64, 7, 594, 4, 1518, 1), counts);
        assertEquals((7 * 64 + 4 * 594 + 1518) / 12.0, imix.mean(), 1e-9);
    }

    @Test
    void shouldTakeListsAndRamps() throws LoadException {
        assertEquals("64 128 256", lengths(FrameSizes.parse("64,128,256")));
        assertEquals("64 72 80", lengths(FrameSizes.parse("64-80/8")));
        assertEquals(1455 / 8 + 1, FrameSizes.parse("64-1518/8").count());
        assertEquals(8, FrameSizes.parseEach(FrameSizes.RFC_2544).size());
        assertEquals("84 128", lengths(FrameSizes.parse("64,128").atLeast(84)));
        assertEquals("84 B", FrameSizes.of(64).atLeast(84).label());
    }

    private static String lengths(final FrameSizes sizes) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < sizes.count(); i++) {
            text.append(i == 0 ? "" : " ").append(sizes.length(i));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "63", "65554", "64,", "1518-64", "64-128/0", "64-1518", "imux", "-64", "64-"})
    void shouldRefuseSizes(final String text) {
        final LoadException refused = assertThrows(LoadException.class, () -> FrameSizes.parse(text));
        assertTrue(refused.getMessage().contains("size"), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000",
        "100kpps, 100000",
        "1.5Mpps, 1500000",
        "500Mbit/s, 976562.5",
        "2Gbit/s, 3906250",
        "64kbps, 125"
    })
    void shouldReadRates(final String text, final double ppsOf64Bytes) throws LoadException {
        assertEquals(ppsOf64Bytes, Rate.parse(text).pps(64), 1e-6);
        assertEquals(1e9 / ppsOf64Bytes, Rate.parse(text).gapNs(64), 1e-6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "0pps", "-1kpps", "1e6", "60Mpps", "fast", "10 kbit", "1Tbit/s"})
    void shouldRefuseRates(final String text) {
        final LoadException refused = assertThrows(LoadException.class, () -> Rate.parse(text));
        assertTrue(refused.getMessage().contains("rate"), refused::getMessage);
    }

    @Test
    void shouldRefuseBitsThatAreTooManyPackets() throws LoadException {
        final Rate rate = Rate.parse("100Gbit/s");
        rate.check(1518);
        assertTrue(assertThrows(LoadException.class, () -> rate.check(64))
                .getMessage()
                .contains("50Mpps"));
    }

    @ParameterizedTest
    @CsvSource({"500us, 500000", "20ms, 20000000", "2, 2000000000", "1.5s, 1500000000", "10m, 600000000000"})
    void shouldReadDurations(final String text, final long ns) throws LoadException {
        assertEquals(ns, Quantities.durationNs(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2 s", "x", "-1s", "99999h"})
    void shouldRefuseDurations(final String text) {
        assertTrue(assertThrows(LoadException.class, () -> Quantities.durationNs(text))
                .getMessage()
                .contains("duration"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.0.2.256",
                "192.0.2.9-192.0.2.1",
                "192.0.2.1-2001:db8::1",
                "0.0.0.0/0",
                "2001:db8::/64",
                "example.org",
                "192.0.2.1-"
            })
    void shouldRefuseAddresses(final String text) {
        assertTrue(assertThrows(LoadException.class, () -> AddressRange.parse(text))
                .getMessage()
                .contains("addresses"));
    }

    @Test
    void shouldHaveAllAddressesOfAPrefixOrARange() throws LoadException {
        assertEquals(16, AddressRange.parse("192.0.2.0/28").count());
        assertEquals(3, AddressRange.parse("198.51.100.254-198.51.101.0").count());
        assertEquals(256, AddressRange.parse("2001:db8::/120").count());
        assertEquals(1, AddressRange.parse("2001:db8::1").count());
    }

    @Test
    void shouldKeepTheMeanRateWhateverTheSpacing() {
        for (final Pacing pacing : new Pacing[] {
            Pacing.steady(Rate.ofPps(123_456)),
            new Pacing(Rate.ofPps(123_456), 32, false),
            new Pacing(Rate.ofPps(123_456), 1, true),
            new Pacing(Rate.ofPps(123_456), 8, true),
            Pacing.steady(new Rate(123_456 * 512, true))
        }) {
            final Schedule schedule = new Schedule(pacing, 7);
            long beforeNs = 0;
            for (int i = 0; i < 320_000; i++) {
                assertTrue(schedule.dueNs() >= beforeNs);
                beforeNs = schedule.dueNs();
                schedule.advance(64);
            }
            assertEquals(320_000e9 / 123_456, schedule.dueNs(), pacing.isPoisson() ? 0.02 * schedule.dueNs() : 2);
        }
    }

    @Test
    void shouldDrawExponentialGaps() {
        final Schedule schedule = new Schedule(new Pacing(Rate.ofPps(1e6), 1, true), 3);
        int longer = 0;
        long beforeNs = 0;
        for (int i = 0; i < 100_000; i++) {
            schedule.advance(64);
            longer += schedule.dueNs() - beforeNs > 1000 ? 1 : 0;
            beforeNs = schedule.dueNs();
        }
        assertEquals(Math.exp(-1), longer / 100_000.0, 0.01, "gaps above the mean");
    }

    @Test
    void shouldSendBurstsAtOnce() {
        final Schedule schedule = new Schedule(new Pacing(Rate.ofPps(1000), 4, false), 1);
        for (int i = 0; i < 12; i++) {
            assertEquals(i / 4 * 4_000_000L, schedule.dueNs());
            schedule.advance(64);
        }
    }

    @Test
    void shouldGiveEachFlowItsOwnAddressesAndPorts() throws LoadException {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            final AddressRange sources = AddressRange.parse("198.51.100.1-198.51.100." + random.nextInt(1, 6));
            final AddressRange destinations = AddressRange.parse("203.0.113.1-203.0.113." + random.nextInt(1, 6));
            final PortRange ports = PortRange.parse("9000-" + (9000 + random.nextInt(3)));
            final int count = random.nextInt(1, 2000);
            final Flows flows = new Flows(sources, destinations, PortRange.parse("1024-2048"), ports, count);
            final Map<String, Integer> seen = new HashMap<>();
            final UnsafeBuffer flow = new UnsafeBuffer(new byte[12]);
            for (int i = 0; i < count; i++) {
                flows.write(i, flow, 0, 8);
                seen.merge(Arrays.toString(flow.byteArray()), 1, Integer::sum);
            }
            assertEquals(count, seen.size(), "seed " + seed);
        }
    }
}
