// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.culvert.forwarding.iface.InterfaceEvent.Changed;
import net.culvert.forwarding.iface.InterfaceEvent.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class InterfaceAttributesTest {
    private final TestTable test = new TestTable();
    private final NetworkInterface tun0 =
            test.add(test.spec("tun0").withCapabilities(Capability.CHECKSUM, Capability.TSO));
    private final InterfaceAttributes attributes = tun0.attributes();

    private void assertTold(final Property property) {
        assertEquals(new Changed(tun0, property), test.events.getLast());
    }

    @Test
    void shouldKeepADescriptionOfOneLine() {
        attributes.description("uplink, Zürich");

        assertEquals("uplink, Zürich", attributes.description());
        assertTold(Property.DESCRIPTION);
        final String sentence = "the description of tun0 has to be one line of at most 255 characters";
        assertEquals(sentence, refused(() -> attributes.description("a\nb")));
        assertEquals(sentence, refused(() -> attributes.description("a".repeat(256))));
        assertEquals("uplink, Zürich", attributes.description());
    }

    @Test
    void shouldKeepAMetric() {
        attributes.metric(7);

        assertEquals(7, attributes.metric());
        assertTold(Property.METRIC);
        assertEquals("the metric of tun0 is -1 but has to be at least 0", refused(() -> attributes.metric(-1)));
    }

    @Test
    void shouldKeepWhetherItRuns() {
        attributes.running(true);

        assertTrue(attributes.isRunning());
        assertTold(Property.RUNNING);
    }

    @Test
    void shouldChangeTheModeOnlyWhileDown() {
        attributes.mode(InterfaceMode.BROADCAST);
        assertTold(Property.MODE);
        tun0.up(true);

        final Exception refused =
                assertThrows(IllegalStateException.class, () -> attributes.mode(InterfaceMode.POINT_TO_POINT));

        assertEquals("the mode of tun0 cannot change while it is up", refused.getMessage());
        assertEquals(InterfaceMode.BROADCAST, attributes.mode());
        tun0.up(false);
        attributes.mode(InterfaceMode.POINT_TO_POINT);
        assertEquals(InterfaceMode.POINT_TO_POINT, attributes.mode());
    }

    @Test
    void shouldSwitchOnlyWhatTheDeviceCan() {
        assertTrue(attributes.has(Capability.CHECKSUM));
        assertFalse(attributes.has(Capability.USO));

        attributes.enable(Capability.CHECKSUM, false);

        assertTold(Property.CAPABILITIES);
        assertFalse(attributes.has(Capability.CHECKSUM));
        assertTrue(attributes.has(Capability.TSO));
        assertTrue(attributes.supports(Capability.CHECKSUM));
        attributes.enable(Capability.CHECKSUM, true);
        assertTrue(attributes.has(Capability.CHECKSUM));
        assertEquals(
                "tun0 cannot be given USO: its device has not", refused(() -> attributes.enable(Capability.USO, true)));
        assertFalse(attributes.has(Capability.USO));
    }

    @Test
    void shouldRefuseEverySetterWhenGone() {
        test.table.detach(tun0);
        test.events.clear();

        assertThrows(IllegalStateException.class, () -> attributes.description("x"));
        assertThrows(IllegalStateException.class, () -> attributes.metric(1));
        assertThrows(IllegalStateException.class, () -> attributes.running(true));
        assertThrows(IllegalStateException.class, () -> attributes.mode(InterfaceMode.BROADCAST));
        assertThrows(IllegalStateException.class, () -> attributes.enable(Capability.TSO, false));
        assertThrows(IllegalStateException.class, () -> tun0.mtu(1400));
        assertThrows(IllegalStateException.class, () -> tun0.fib(1));
        assertThrows(IllegalStateException.class, () -> tun0.attach((buffer, offset, length, way) -> {}));
        assertEquals(0, test.events.size());
    }

    private static String refused(final Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }
}
