// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;

/** A file of accounts is what was written, or is refused with the number of a line. */
class AccountingFileFuzzTest {
    private static final String RIGHT = """
            culvert accounting 1
            xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= 1 2 3 4 2026-11-21 2026-11-01 7
            TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0= 0 0 0 0 2026-11-21 1970-01-01 0
            end
            """;

    @FuzzTest
    void shouldReadOrRefuseAnyText(final byte[] bytes) {
        readOrRefuse(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static boolean readOrRefuse(final String text) {
        final Map<PublicKey, AccountState> accounts;
        try {
            accounts = AccountingFile.parse(text);
        } catch (final IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("line "), e::getMessage);
            return false;
        }
        assertEquals(accounts, AccountingFile.parse(AccountingFile.print(accounts)), text);
        return true;
    }

    @Test
    void shouldReadOrRefuseAFileWithAnyByteChanged() {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        assertTrue(readOrRefuse(RIGHT));
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            final char[] changed = RIGHT.toCharArray();
            changed[random.nextInt(changed.length)] = (char) random.nextInt(128);
            refused += readOrRefuse(new String(changed)) ? 0 : 1;
        }
        assertTrue(refused > 1_000, "seed " + seed + ": " + refused + " of 2000");
        assertThrows(IllegalArgumentException.class, () -> AccountingFile.parse(""));
    }
}
