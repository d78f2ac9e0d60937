// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.counters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CountersTest {
    private static final Set<DropReason> NO_DROPS =
            Set.of(DropReason.NONE, DropReason.QUEUED, DropReason.DELIVERED, DropReason.HELD);

    @TempDir
    private Path directory;

    @Test
    void shouldShowItsCountersToASecondMappingOfTheFile() {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path)) {
            final DropCounters drops = new DropCounters(file, "inbound");
            drops.count(DropReason.TUNNEL_BAD_TAG, 100);
            assertEquals(
                    Map.of("inbound.drop.tunnel_bad_tag.packets", 1L, "inbound.drop.tunnel_bad_tag.bytes", 100L),
                    CountersFile.read(path));

            drops.count(DropReason.TUNNEL_BAD_TAG, 50);

            assertEquals(2, CountersFile.read(path).get("inbound.drop.tunnel_bad_tag.packets"));
            assertEquals(150, CountersFile.read(path).get("inbound.drop.tunnel_bad_tag.bytes"));
        }
    }

    @Test
    void shouldBeginAnewWhenAFormerRunLeftAFile() {
        final Path path = directory.resolve("counters");
        try (CountersFile file = CountersFile.create(path)) {
            file.newCounter("old").set(5);
        }
        try (CountersFile file = CountersFile.create(path)) {
            assertEquals(Map.of(), file.snapshot());
            assertEquals(Map.of(), CountersFile.read(path));
        }
    }

    @Test
    void shouldSumCountersOfOneName() {
        try (CountersFile file = CountersFile.inMemory()) {
            file.newCounter("same").set(3);
            file.newCounter("same").set(4);

            assertEquals(Map.of("same", 7L), file.snapshot());
        }
    }

    @ParameterizedTest
    @EnumSource(DropReason.class)
    void shouldHoldAPairOfCountersForEveryReasonThatDrops(final DropReason reason) {
        try (CountersFile file = CountersFile.inMemory()) {
            final DropCounters drops = new DropCounters(file, "path");
            drops.count(reason, 7);
            drops.count(reason, 3, 30);

            final boolean isDrop = !NO_DROPS.contains(reason);
            assertEquals(isDrop, reason.isDrop());
            assertEquals(isDrop ? 4 : 0, drops.packets(reason));
            assertEquals(isDrop ? 37 : 0, drops.bytes(reason));
            assertEquals(isDrop ? 4 : 0, drops.totalPackets());
            assertEquals(isDrop ? 2 : 0, file.snapshot().size());
        }
    }

    @Test
    void shouldHoldAllReasonsOfManyPaths() {
        try (CountersFile file = CountersFile.inMemory()) {
            for (int path = 0; path < 8; path++) {
                final DropCounters drops = new DropCounters(file, "path" + path);
                for (int i = 0; i < DropReason.count(); i++) {
                    drops.count(DropReason.at(i), 1);
                }
                assertEquals(DropReason.count() - NO_DROPS.size(), drops.totalPackets());
            }
        }
    }

    @Test
    void shouldNameEveryReasonDifferently() {
        final Set<String> names = new HashSet<>();
        for (final DropReason reason : DropReason.values()) {
            assertTrue(names.add(reason.counterName()), reason.counterName());
            assertTrue(reason.counterName().matches("[a-z0-9_]+"), reason.counterName());
            assertFalse(reason.sentence().isBlank());
        }
    }
}
