// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PeerAccountsTest {
    private static final PeerTotals TEN = new PeerTotals(10, 1, 20, 2);
    private static final long TODAY = LocalDate.now(ZoneOffset.UTC).toEpochDay();

    private final PublicKey key = PrivateKey.generate(new SecureRandom()).publicKey();

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void place() {
        path = directory.resolve("hub.accounting");
    }

    @Test
    void shouldGoOnAfterAnEnd() {
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            accounts.account(key).add(TEN, TODAY);
            accounts.account(key).use(30, TODAY);
        }
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            accounts.account(key).add(TEN, TODAY);
            assertEquals(TEN.plus(TEN), accounts.account(key).state().totals());
            assertEquals(37, accounts.account(key).use(7, TODAY));
        }
    }

    /** What a process that is killed leaves behind: the file as it is when nobody closed it. */
    @Test
    void shouldBeInTheFileAfterASecondOrSo() throws Exception {
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            accounts.account(key).add(TEN, TODAY);
            final long deadlineNs = System.nanoTime() + 10_000_000_000L;
            while (!Files.exists(path) && System.nanoTime() - deadlineNs < 0) {
                Thread.sleep(20);
            }
            assertEquals(TEN, new AccountingFile(path).read().get(key).totals());
        }
    }

    @Test
    void shouldNotTouchTheFileWhereNothingChanged() {
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            accounts.write();
            assertFalse(Files.exists(path), "nothing to say");
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldMoveABrokenFileAsideAndBeginAnew() throws Exception {
        Files.writeString(path, "culvert accounting 1\nnonsense\nend\n");
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            assertEquals(AccountState.NEW, accounts.account(key).state());
            accounts.account(key).add(TEN, TODAY);
        }
        assertEquals(1, new AccountingFile(path).read().size());
        assertTrue(Files.readString(directory.resolve("hub.accounting.broken")).contains("nonsense"));
    }

    @Test
    void shouldForgetPeersThatNoGatewayHadForMonths() throws Exception {
        final PublicKey old = PrivateKey.generate(new SecureRandom()).publicKey();
        new AccountingFile(path)
                .write(Map.of(
                        key, new AccountState(TEN, TODAY - 62, 0, 0),
                        old, new AccountState(TEN, TODAY - 63, 0, 0)));
        try (PeerAccounts accounts = new PeerAccounts(path)) {
            assertEquals(TEN, accounts.account(key).state().totals());
            assertEquals(AccountState.NEW, accounts.account(old).state());
        }
    }

    @Test
    void shouldWorkWhereTheFileCannotBeWritten() throws Exception {
        Files.writeString(directory.resolve("file"), "");
        try (PeerAccounts accounts = new PeerAccounts(directory.resolve("file/hub.accounting"))) {
            accounts.account(key).add(TEN, TODAY);
            accounts.write();
            assertEquals(TEN, accounts.account(key).state().totals());
        }
    }
}
