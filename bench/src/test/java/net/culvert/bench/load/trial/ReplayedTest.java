// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.culvert.bench.load.pcap.Capture;
import net.culvert.bench.load.pcap.CaptureFile;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.pcap.ReplayTraffic;
import net.culvert.bench.load.subject.Wire;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.Rate;
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
        final Capture got = CaptureFile.read(out);
        assertEquals(PACKETS, got.size());
        for (int i = 0; i < PACKETS; i++) {
            final UnsafeBuffer a = new UnsafeBuffer(sent.buffer(), sent.offset(i), sent.length(i));
            assertTrue(a.equals(new UnsafeBuffer(got.buffer(), got.offset(i), got.length(i))), "packet " + i);
        }
    }
}
