// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.culvert.forwarding.iface.Placement;
import net.culvert.forwarding.iface.control.Tunables;
import net.culvert.ringbuffers.dispatch.DispatchPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsrTunablesTest {
    private final TestWorkers test = new TestWorkers(2, 0, DispatchPolicy.DEFERRED);
    private final Tunables tunables = new Tunables();

    IsrTunablesTest() {
        IsrTunables.add(tunables, test.all);
    }

    @Test
    void shouldShowWhatHolds() {
        assertEquals(
                List.of(
                        "net.isr.dispatch",
                        "net.isr.drops",
                        "net.isr.ip.policy",
                        "net.isr.ip6.policy",
                        "net.isr.len",
                        "net.isr.maxqlen",
                        "net.isr.numthreads"),
                tunables.names("net.isr"));
        assertEquals("deferred", tunables.read("net.isr.dispatch"));
        assertEquals("flow", tunables.read("net.isr.ip.policy"));
        assertEquals("256", tunables.read("net.isr.maxqlen"));
        assertEquals("2", tunables.read("net.isr.numthreads"));
    }

    @Test
    void shouldSetThePolicies() {
        tunables.write("net.isr.dispatch", "hybrid");
        tunables.write("net.isr.ip.policy", "source");
        tunables.write("net.isr.ip6.policy", "cpu");

        assertEquals(new IsrSettings(DispatchPolicy.HYBRID, Placement.SOURCE, Placement.CPU), test.all.settings());
        assertEquals("cpu", tunables.read("net.isr.ip6.policy"));
    }

    @Test
    void shouldSetTheLimitOfTheQueuesThatThereAreAndOfThoseToCome() {
        tunables.write("net.isr.maxqlen", "7");

        assertEquals(7, test.interfaces[0].inputQueue(1).limit());
        assertEquals(7, test.all.newInputQueues()[1].limit());
    }

    @Test
    void shouldShowAndClearDrops() {
        tunables.write("net.isr.maxqlen", "1");
        final int flow = test.flowOf(1);
        test.read(0, TestWorkers.burstOf(flow));
        test.read(0, TestWorkers.burstOf(flow, flow));

        assertEquals("2", tunables.read("net.isr.drops"));
        assertEquals("1", tunables.read("net.isr.len"));
        tunables.write("net.isr.drops", "0");
        assertEquals("0", tunables.read("net.isr.drops"));
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "net.isr.dispatch | lazy | net.isr.dispatch: the dispatch policy is 'lazy' but has to be direct, hybrid or"
                        + " deferred",
                "net.isr.ip.policy | luck | net.isr.ip.policy: the placement is 'luck' but has to be source, flow or cpu",
                "net.isr.maxqlen | 0 | net.isr.maxqlen: it is 0 but has to be 1 to 1024",
                "net.isr.maxqlen | 1025 | net.isr.maxqlen: it is 1025 but has to be 1 to 1024",
                "net.isr.drops | 3 | net.isr.drops: it is 3 but can only be set to 0",
                "net.isr.numthreads | 3 | net.isr.numthreads: it can only be read"
            })
    void shouldRefuseWhatCannotBe(final String name, final String value, final String sentence) {
        final Exception refused = assertThrows(IllegalArgumentException.class, () -> tunables.write(name, value));

        assertEquals(sentence, refused.getMessage());
    }
}
