// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import static net.culvert.ringbuffers.Allocations.assertAllocatesNothing;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.culvert.bench.load.pcap.AddressRewriter;
import net.culvert.bench.load.subject.Wire;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Flows;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PacketSource;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.TransportKind;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class NoAllocationTest {
    @Test
    void shouldNotAllocateForAPacketSentAndReceived() throws Throwable {
        final Flows flows = new Flows(
                AddressRange.parse("198.51.100.0/24"),
                AddressRange.parse("203.0.113.0/24"),
                PortRange.parse("40000"),
                PortRange.parse("9"),
                1000);
        final TemplateTraffic traffic = new TemplateTraffic(TransportKind.UDP, FrameSizes.parse("imix"), flows, 1);
        final PacketSource source =
                traffic.source(new Pacing(Rate.ofPps(1e6), 1, true), Long.MAX_VALUE, Long.MAX_VALUE, 1);
        final Wire wire = new Wire();
        final Sender sender = new Sender(source, wire, null);
        final long[] nowNs = new long[1];
        final Receiver receiver = new Receiver(wire, () -> nowNs[0], 1, 1000, null, 0, null);
        final AddressRewriter rewriter = new AddressRewriter(AddressRange.parse("192.0.2.0/24"), null);
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[2048]);

        assertAllocatesNothing(() -> {
            nowNs[0] += 2000;
            sender.send(nowNs[0]);
            packet.putBytes(0, source.buffer(), source.offset(), source.length());
            rewriter.rewrite(packet, 0, source.length());
            receiver.receive();
        });
        receiver.receive();
        assertEquals(sender.sent(), receiver.returned().packets());
    }

    @Test
    void shouldNotAllocateForAPacketWithoutAMark() throws Throwable {
        final SentLog log = new SentLog();
        final SentPackets packets = new SentPackets();
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[100]);
        packet.putByte(0, (byte) 0x45);
        final long[] count = new long[1];
        assertAllocatesNothing(() -> {
            packet.putLong(50, ++count[0]);
            final long fingerprint = Fingerprint.of(packet, 0, 100);
            log.note(fingerprint, count[0]);
            log.drainTo(packets);
            packets.arrived(count[0] % 10 == 0 ? 5 : fingerprint);
        });
        assertEquals(count[0], packets.unique() + packets.unknown());
        assertEquals(count[0] / 10, packets.unknown());
    }
}
