// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.churn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacketLawTest {
    private final Map<String, Long> counters = new HashMap<>(Map.of(
            "worker0.ip.ips_total", 100L,
            "worker1.ip6.ip6s_total", 20L,
            "worker0.ip.ips_forward", 60L,
            "worker1.ip6.ip6s_forward", 9L,
            "worker0.ip.ips_delivered", 5L,
            "worker0.ip.drop.ips_noroute.packets", 30L,
            "worker1.ip6.drop.ip6s_noroute.packets", 7L,
            "worker0.pipes.drop.pipe_gone.packets", 3L));

    @Test
    void shouldSumFamiliesAndWorkers() {
        final PacketLaw law = PacketLaw.of(counters, 6);

        assertEquals(new PacketLaw(120, 69, 5, 40, 6), law);
        assertTrue(law.holds());
        assertEquals("received 120 = forwarded 69 + delivered 5 + dropped 40 + held 6", law.toString());
    }

    @Test
    void shouldLeaveOutBytesAndWhatWasMadeHere() {
        counters.put("worker0.ip.made.drop.ips_noroute.packets", 11L);
        counters.put("worker0.ip.drop.ips_noroute.bytes", 1300L);
        counters.put("worker0.output.drop.queue_full.packets", 2L);
        counters.put("worker0.ip.ips_localout", 4L);

        assertTrue(PacketLaw.of(counters, 6).holds());
    }

    @Test
    void shouldSayHowManyPacketsAreLost() {
        final PacketLaw law = PacketLaw.of(counters, 4);

        assertFalse(law.holds());
        assertEquals("received 120 != forwarded 69 + delivered 5 + dropped 40 + held 4, which lacks 2", law.toString());
    }

    @Test
    void shouldNotHoldWhereNothingCameIn() {
        assertFalse(PacketLaw.of(Map.of(), 0).holds());
    }
}
