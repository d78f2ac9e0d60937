// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountingFileTest {
    private static final String KEY = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final String LINE = KEY + " 1 2 3 4 2026-11-21 2026-11-01 7";
    private static final String RIGHT = "culvert accounting 1\n" + LINE + "\nend\n";

    @TempDir
    private Path directory;

    private static Map<PublicKey, AccountState> random(final SplittableRandom random) {
        final Map<PublicKey, AccountState> accounts = new HashMap<>();
        for (int i = random.nextInt(20); i > 0; i--) {
            final PeerTotals totals =
                    new PeerTotals(random.nextLong(1L << 60), random.nextLong(9), 0, random.nextLong(1L << 62));
            accounts.put(
                    PrivateKey.generate(new SecureRandom()).publicKey(),
                    new AccountState(
                            totals, random.nextLong(40_000), random.nextLong(40_000), random.nextLong(1L << 50)));
        }
        return accounts;
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        final long seed = new SplittableRandom().nextLong();
        final SplittableRandom random = new SplittableRandom(seed);
        final AccountingFile file = new AccountingFile(directory.resolve("below/hub.accounting"));
        assertEquals(Map.of(), file.read(), "no file yet");
        for (int i = 0; i < 20; i++) {
            final Map<PublicKey, AccountState> accounts = random(random);
            file.write(accounts);
            assertEquals(accounts, file.read(), "seed " + seed);
        }
        assertFalse(Files.exists(directory.resolve("below/hub.accounting.new")));
    }

    @Test
    void shouldReadALine() throws Exception {
        final AccountState state = AccountingFile.parse(RIGHT).get(PublicKey.parse(KEY));
        assertEquals(new PeerTotals(1, 2, 3, 4), state.totals());
        assertEquals(20, state.seenDay() - state.periodDay());
        assertEquals(7, state.usedBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY + " 1 2 3 4 2026-11-21 2026-11-01",
                KEY + " 1 2 3 4 2026-11-21 2026-11-01 7 8",
                KEY + " 1 2 3 -4 2026-11-21 2026-11-01 7",
                KEY + " 1 2 3 four 2026-11-21 2026-11-01 7",
                KEY + " 1 2 3 9223372036854775808 2026-11-21 2026-11-01 7",
                KEY + " 1 2 3 4 2026-11-31 2026-11-01 7",
                "short 1 2 3 4 2026-11-21 2026-11-01 7",
                ""
            })
    void shouldSayWhichLineIsBroken(final String line) {
        final String text = RIGHT.replace("end", line + "\nend");
        final IllegalArgumentException broken =
                assertThrows(IllegalArgumentException.class, () -> AccountingFile.parse(text));
        assertEquals("line 3 has to be a public key, four numbers, two dates, and a number", broken.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 21, 60, 90})
    void shouldNoticeWhereTheFileWasCutOff(final int length) {
        assertThrows(IllegalArgumentException.class, () -> AccountingFile.parse(RIGHT.substring(0, length)));
    }
}
