// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.forwarding.iface.InterfaceName;
import net.culvert.forwarding.iface.InterfaceSpec;
import net.culvert.forwarding.iface.InterfaceTable;
import net.culvert.forwarding.iface.NetworkInterface;
import net.culvert.forwarding.iface.TestTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClonersTest {
    private final TestTable test = new TestTable();
    private final InterfaceTable table = test.table;
    private final Cloners cloners = new Cloners(table);

    private static NetworkInterface make(final InterfaceTable table, final InterfaceName name) {
        final NetworkInterface made = table.initialise(InterfaceSpec.of(name.toString(), TestTable.MTU));
        table.register(made, () -> {});
        return made;
    }

    ClonersTest() {
        cloners.add("tun", ClonersTest::make);
        cloners.add("lo", new Cloner() {
            @Override
            public NetworkInterface create(final InterfaceTable table, final InterfaceName name) {
                return make(table, name);
            }

            @Override
            public void destroy(final InterfaceTable table, final NetworkInterface leaving) {
                throw new IllegalArgumentException(leaving.name() + " cannot be destroyed");
            }
        });
    }

    private static String refused(final Executable work) {
        return assertThrows(IllegalArgumentException.class, work).getMessage();
    }

    @Test
    void shouldListTheKinds() {
        assertEquals(List.of("lo", "tun"), cloners.kinds());

        cloners.remove("lo");

        assertEquals(List.of("tun"), cloners.kinds());
        assertEquals("there is no interface kind 'lo'; it has to be tun", refused(() -> cloners.remove("lo")));
    }

    @Test
    void shouldCreateTheUnitThatIsNamed() {
        final NetworkInterface tun3 = cloners.create("tun3");

        assertEquals("tun3", tun3.name());
        assertSame(tun3, table.snapshot().get("tun3"));
        assertEquals("there is an interface tun3 already", refused(() -> cloners.create("tun3")));
    }

    @Test
    void shouldPickTheLeastFreeUnit() {
        cloners.create("tun1");
        assertEquals("tun0", cloners.create("tun").name());
        assertEquals("tun2", cloners.create("tun").name());
        cloners.destroy("tun0");

        assertEquals("tun0", cloners.create("tun").name());
        assertEquals("lo0", cloners.create("lo").name(), "each kind counts for itself");
    }

    @Test
    void shouldPassOverAUnitThatIsDeactivated() {
        table.deactivate(cloners.create("tun0"));

        assertEquals("tun1", cloners.create("tun").name());
    }

    @Test
    void shouldDestroyWhatIsThere() {
        cloners.create("tun0");

        cloners.destroy("tun0");

        assertNull(table.snapshot().get("tun0"));
        assertEquals("there is no interface tun0", refused(() -> cloners.destroy("tun0")));
        assertEquals("there is no interface kind 'gif'; it has to be lo, tun", refused(() -> cloners.destroy("gif0")));
    }

    @Test
    void shouldNotGiveANameAgainWhileABurstMaySeeTheOneThatHadIt() {
        cloners.create("tun0");
        test.burst.enter();
        cloners.destroy("tun0");

        assertEquals(
                "the interface tun0 was destroyed and is not freed yet; try again in a moment",
                refused(() -> cloners.create("tun0")));
        assertEquals("tun1", cloners.create("tun").name());
        test.burst.exit();
        assertEquals("tun0", cloners.create("tun0").name());
    }

    @Test
    void shouldLetAKindRefuseToDestroy() {
        cloners.create("lo0");

        assertEquals("lo0 cannot be destroyed", refused(() -> cloners.destroy("lo0")));
        assertEquals("lo0", table.snapshot().get("lo0").name());
    }

    @Test
    void shouldRefuseAnUnknownKindAndABogusName() {
        assertEquals("there is no interface kind 'gif'; it has to be lo, tun", refused(() -> cloners.create("gif0")));
        assertEquals("there is no interface kind 'gif'; it has to be lo, tun", refused(() -> cloners.create("gif")));
        assertTrue(refused(() -> cloners.create("tun-1")).startsWith("the interface name 'tun-1' has to be letters"));
        assertEquals(
                "there is no interface kind 'tun', for none was added",
                refused(() -> new Cloners(table).create("tun0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tun0", "t-n", "abcdefghijklmno"})
    void shouldRefuseAKindThatIsNotLetters(final String kind) {
        assertEquals(
                "the interface kind '" + kind + "' has to be letters, 1 to 14 of them",
                refused(() -> cloners.add(kind, ClonersTest::make)));
    }

    @Test
    void shouldRefuseAKindThatIsThere() {
        assertEquals("there is an interface kind tun already", refused(() -> cloners.add("tun", ClonersTest::make)));
    }
}
