// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.culvert.bench.load.pcap.AddressRewriter;
import net.culvert.bench.load.pcap.Capture;
import net.culvert.bench.load.pcap.CaptureFile;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.pcap.ReplayTraffic;
import net.culvert.bench.load.subject.MemoryRouter;
import net.culvert.bench.load.subject.Model;
import net.culvert.bench.load.subject.ModelSettings;
import net.culvert.bench.load.subject.Wire;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.forwarding.wire.Ipv4Header;
import net.culvert.ringbuffers.counters.CountersFile;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayedTest {
    private static final int PACKETS = 100_000;
    private static final int ROOM = 1 << 24; // bytes, for all of them: nothing depends on how threads are scheduled

    @TempDir
    private Path folder;

    @Test
    void shouldBringBackACaptureByteForByte() throws Exception {
        final Path in = folder.resolve("in.pcap");
        final Path out = folder.resolve("out.pcap");
        final SplittableRandom random = new SplittableRandom(1);
        try (CaptureWriter writer = new CaptureWriter(in)) {
            final UnsafeBuffer packet = new UnsafeBuffer(new byte[200]);
            for (int i = 0; i < PACKETS; i++) {
                final int length = random.nextInt(20, 150);
                random.nextBytes(packet.byteArray());
                packet.putInt(0, 0x4500_0000 | length, ByteOrder.BIG_ENDIAN);
                writer.write(packet, 0, length, i * 1000L);
            }
        }
        final Capture sent = CaptureFile.read(in);
        final TrialResult result;
        try (Wire wire = new Wire(ROOM);
                CaptureWriter writer = new CaptureWriter(out)) {
            result = new RealTimeTrials(wire, 5_000_000_000L, writer, TrialObserver.NONE)
                    .run(TrialPlan.of(
                            "replay",
                            new ReplayTraffic(sent, 0, 1, null),
                            Pacing.steady(Rate.ofPps(400_000)),
                            Long.MAX_VALUE));
        }
        assertEquals(PACKETS, result.offered().packets());
        assertEquals(PACKETS, result.returned().packets());
        assertEquals(0, result.lossRatio());
        assertEquals(0, result.returned().duplicates() + result.returned().reordered());
        assertEquals(PACKETS, result.latency().getTotalCount());
        final Capture got = CaptureFile.read(out);
        assertEquals(PACKETS, got.size());
        for (int i = 0; i < PACKETS; i++) {
            final UnsafeBuffer a = new UnsafeBuffer(sent.buffer(), sent.offset(i), sent.length(i));
            assertTrue(a.equals(new UnsafeBuffer(got.buffer(), got.offset(i), got.length(i))), "packet " + i);
        }
    }

    /** A capture of UDP packets, of which {@code kinds} differ; with their checksums. */
    private Capture capture(final int packets, final int kinds) throws Exception {
        final Path file = folder.resolve(packets + ".pcap");
        try (CaptureWriter writer = new CaptureWriter(file)) {
            final UnsafeBuffer packet = new UnsafeBuffer(new byte[300]);
            final Ipv4Header ipv4 = new Ipv4Header();
            for (int i = 0; i < packets; i++) {
                final int length = 40 + i % kinds % 200;
                packet.putInt(0, 0x4500_0000 | length, ByteOrder.BIG_ENDIAN);
                packet.putInt(8, 0x4011_0000, ByteOrder.BIG_ENDIAN); // TTL 64, UDP
                packet.putInt(12, 0xC633_6401, ByteOrder.BIG_ENDIAN); // 198.51.100.1
                packet.putInt(16, 0xCB00_7101, ByteOrder.BIG_ENDIAN); // 203.0.113.1
                packet.putShort(24, (short) (length - 20), ByteOrder.BIG_ENDIAN);
                packet.putInt(28, i % kinds);
                ipv4.wrap(packet, 0).completeChecksum();
                writer.write(packet, 0, length, i * 1000L);
            }
        }
        return CaptureFile.read(file);
    }

    private TrialResult simulated(final String model, final Capture capture, final long rounds) throws Exception {
        return new SimulatedTrials(new Model(ModelSettings.parse(model), 1), null, TrialObserver.NONE)
                .run(TrialPlan.of(
                        "replay",
                        new ReplayTraffic(capture, 0, rounds, null),
                        Pacing.steady(Rate.ofPps(100_000)),
                        Long.MAX_VALUE));
    }

    @Test
    void shouldFindFaultsAndDelaysOfPacketsWithoutAMark() throws Exception {
        final TrialResult result =
                simulated("loss=5%,duplicate=4%,corrupt=3%,reorder=6%,delay=2ms", capture(100_000, 100_000), 1);
        final double sent = result.offered().packets();
        final double carried = 0.95 * sent;
        assertEquals(0.95 * 0.97, result.returned().packets() / sent, 0.003);
        assertEquals(0.97 * 0.04, result.returned().duplicates() / carried, 0.003);
        assertEquals(0.03, result.returned().foreign() / carried, 0.003, "what is corrupted is not known again");
        assertEquals(0.06 / 1.06 * 0.97 * 0.97 * 0.96, result.returned().reordered() / carried, 0.003);
        assertEquals(2_000_000, result.latency().getValueAtPercentile(50), 2000);
        assertEquals(result.returned().packets(), result.latency().getTotalCount());
    }

    @Test
    void shouldTellEqualPacketsOfManyRoundsApart() throws Exception {
        final TrialResult result = simulated("loss=3%,delay=70us", capture(12, 5), 5000);
        assertEquals(60_000, result.offered().packets());
        assertEquals(0.97 * 60_000, result.returned().packets(), 300);
        assertEquals(0, result.returned().duplicates() + result.returned().foreign());
        assertEquals(70_000, result.latency().getValueAtPercentile(50), 100);
        assertEquals(70_000, result.latency().getValueAtPercentile(80), 100);
    }

    @Test
    void shouldKnowPacketsAgainBehindARouter() throws Exception {
        final Capture capture = capture(2000, 2000);
        try (MemoryRouter router = new MemoryRouter(CountersFile.inMemory())) {
            final TrialResult result = new RealTimeTrials(router, 5_000_000_000L, null, TrialObserver.NONE)
                    .run(TrialPlan.of(
                            "replay",
                            new ReplayTraffic(
                                    capture, 0, 1, new AddressRewriter(AddressRange.parse("192.0.2.0/24"), null)),
                            Pacing.steady(Rate.ofPps(20_000)),
                            Long.MAX_VALUE));
            assertEquals(2000, result.returned().packets());
            assertEquals(0, result.returned().foreign() + result.returned().duplicates());
            assertEquals(0, result.returned().reordered());
            assertEquals(2000, result.latency().getTotalCount());
            assertTrue(result.latency().getMinValue() > 0);
        }
    }
}
