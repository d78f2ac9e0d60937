// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.trial;

import java.util.concurrent.TimeUnit;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.subject.Wire;
import net.culvert.bench.load.traffic.AddressRange;
import net.culvert.bench.load.traffic.Flows;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.Pacing;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.bench.load.traffic.Rate;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.TransportKind;
import net.culvert.tunio.sys.HostException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the load generator itself pays for a packet into memory and back: patched, marked, sent, received, checked, its
 * latency recorded, all on one core. 500 ns are 2 million packets a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class GeneratorBenchmark {
    private static final int BATCH = 64; // packets, as many as the sender takes at once
    private static final int FLOWS = 1000;
    private static final double GAP_NS = 100;

    @Param({"64", "imix", "1518"})
    public String sizes;

    private final Wire wire = new Wire();
    private Sender sender;
    private Receiver receiver;
    private long nowNs;

    @Setup(Level.Iteration)
    public void make() throws LoadException {
        final Flows flows = new Flows(
                AddressRange.parse("198.51.100.0/24"),
                AddressRange.parse("203.0.113.0/24"),
                PortRange.parse("40000"),
                PortRange.parse("9"),
                FLOWS);
        final TemplateTraffic traffic = new TemplateTraffic(TransportKind.UDP, FrameSizes.parse(sizes), flows, 1);
        final Pacing pacing = Pacing.steady(Rate.ofPps(1e9 / GAP_NS));
        sender = new Sender(traffic.source(pacing, Long.MAX_VALUE, Long.MAX_VALUE, 1), wire, null);
        receiver = new Receiver(wire, System::nanoTime, 1, FLOWS, null, 0, null);
        nowNs = 0;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int sendAndReceive() throws HostException {
        nowNs += (long) (BATCH * GAP_NS);
        sender.send(nowNs);
        return receiver.receive();
    }
}
