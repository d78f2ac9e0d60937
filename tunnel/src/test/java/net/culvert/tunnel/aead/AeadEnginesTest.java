// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.culvert.tunnel.aead.AeadEngines.Candidate;
import net.culvert.tunnel.aead.AeadEngines.Choice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AeadEnginesTest {
    private static final Candidate MISSING = new Candidate("missing", () -> {
        throw new IllegalStateException("libmissing.so.1 is not installed");
    });
    private static final Candidate UNLINKED = new Candidate("unlinked", () -> {
        throw new UnsatisfiedLinkError("no such symbol");
    });
    private static final Candidate JCE = new Candidate("jce", JceEngine::new);

    @Test
    void shouldFindAllEnginesInTheOrderOfPreference() {
        assertEquals(
                List.of("ipsec-mb", "openssl", "jce"),
                AeadEngines.available().stream().map(AeadEngine::name).toList());
    }

    @Test
    void shouldPreferIpsecMb() {
        final Choice choice = AeadEngines.choose("auto");
        assertEquals("ipsec-mb", choice.engine().name());
        assertEquals(List.of(), choice.refused());
        assertTrue(choice.engine().description().startsWith("intel-ipsec-mb "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipsec-mb", "openssl", "jce"})
    void shouldTakeTheEngineNamed(final String name) {
        assertEquals(name, AeadEngines.choose(name).engine().name());
    }

    @Test
    void shouldMeasureAnEngineThatIsSlowedDownAsSlower() {
        final AeadEngine slow = new BrokenEngine(BrokenEngine.Fault.SLOW);
        final Choice choice = AeadEngines.choose("fastest", List.of(new Candidate("slow", () -> slow), MISSING, JCE));
        assertEquals("jce", choice.engine().name());
        assertEquals(List.of("missing: libmissing.so.1 is not installed"), choice.refused());
    }

    @Test
    void shouldSayWhyEnginesWerePassedOver() {
        final Choice choice = AeadEngines.choose("auto", List.of(MISSING, UNLINKED, JCE));
        assertEquals("jce", choice.engine().name());
        assertEquals(
                List.of("missing: libmissing.so.1 is not installed", "unlinked: no such symbol"), choice.refused());
    }

    @ParameterizedTest
    @EnumSource(value = BrokenEngine.Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "SLOW")
    void shouldLeaveOutAnEngineWithWrongAnswers(final BrokenEngine.Fault fault) {
        final AeadEngine broken = new BrokenEngine(fault);
        final Choice choice = AeadEngines.choose("auto", List.of(new Candidate("broken", () -> broken), JCE));
        assertEquals("jce", choice.engine().name());
        assertEquals(List.of("broken: a broken engine " + fault.finding), choice.refused());
    }

    @Test
    void shouldNotAskFurtherOnceAnEngineWorks() {
        final AeadEngine jce = new JceEngine();
        final Candidate first = new Candidate("first", () -> jce);
        final Candidate never = new Candidate("never", () -> {
            throw new AssertionError("asked");
        });
        assertSame(jce, AeadEngines.choose("auto", List.of(first, never)).engine());
    }

    @Test
    void shouldRefuseANameThatIsNoEngine() {
        final var e = assertThrows(IllegalArgumentException.class, () -> AeadEngines.choose("rot13"));
        assertEquals(
                "there is no AEAD engine \"rot13\"; available here: auto, fastest, ipsec-mb, openssl, jce",
                e.getMessage());
    }

    @Test
    void shouldSayWhyTheEngineNamedCannotServe() {
        final var e = assertThrows(
                IllegalArgumentException.class, () -> AeadEngines.choose("missing", List.of(MISSING, JCE)));
        assertEquals(
                "AEAD engine missing: libmissing.so.1 is not installed; available here: auto, fastest, jce",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "fastest"})
    void shouldFailWhereNoEngineWorks(final String setting) {
        final var e = assertThrows(IllegalStateException.class, () -> AeadEngines.choose(setting, List.of(MISSING)));
        assertTrue(e.getMessage().startsWith("no AEAD engine works"), e.getMessage());
    }
}
