// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TunablesTest {
    private final Tunables tunables = new Tunables();
    private long value = 7;

    TunablesTest() {
        tunables.add("net.tun0.len", Tunable.counter("packets", () -> 3));
        tunables.add("net.tun0.maxlen", Tunable.number("packets", () -> value, this::set));
        tunables.add("net.tun0-b.len", Tunable.counter("packets", () -> 4));
        tunables.add("net.tun01.len", Tunable.counter("packets", () -> 5));
    }

    private void set(final long value) {
        if (value < 1) {
            throw new IllegalArgumentException("it is " + value + " but has to be at least 1");
        }
        this.value = value;
    }

    private static String refused(final Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }

    @Test
    void shouldReadAndWrite() {
        assertEquals("7", tunables.read("net.tun0.maxlen"));

        tunables.write("net.tun0.maxlen", "9");

        assertEquals("9", tunables.read("net.tun0.maxlen"));
        assertEquals("3", tunables.read("net.tun0.len"));
        assertEquals("packets", tunables.description("net.tun0.len"));
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertEquals("net.tun0.len: it can only be read", refused(() -> tunables.write("net.tun0.len", "1")));
        assertEquals(
                "net.tun0.maxlen: it is 0 but has to be at least 1",
                refused(() -> tunables.write("net.tun0.maxlen", "0")));
        assertEquals(
                "net.tun0.maxlen: 'many' is no number, and it has to be a whole one",
                refused(() -> tunables.write("net.tun0.maxlen", "many")));
        assertEquals("net.tun9.len: there is no such value", refused(() -> tunables.read("net.tun9.len")));
        assertEquals(
                "net.tun0: it is a node, and it has to be a leaf below it", refused(() -> tunables.read("net.tun0")));
        assertEquals(
                "net.tun0.len: there is such a value already",
                refused(() -> tunables.add("net.tun0.len", Tunable.counter("", () -> 0))));
        assertEquals(7, value);
    }

    @Test
    void shouldListANodeAndNotItsNeighbours() {
        assertEquals(List.of("net.tun0.len", "net.tun0.maxlen"), tunables.names("net.tun0"));
        assertEquals(List.of("net.tun0.len"), tunables.names("net.tun0.len"));
        assertEquals(4, tunables.names("net").size());
        assertEquals(tunables.names("net"), tunables.names(""));
        assertEquals(List.of(), tunables.names("net.tun"));
    }

    @Test
    void shouldRemoveANodeAndNotItsNeighbours() {
        tunables.remove("net.tun0");
        tunables.remove("net.tun9");

        assertEquals(List.of("net.tun0-b.len", "net.tun01.len"), tunables.names(""));
    }
}
