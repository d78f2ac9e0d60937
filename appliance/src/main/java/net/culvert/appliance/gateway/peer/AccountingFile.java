// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.culvert.tunnel.noise.PublicKey;

/**
 * The file of accounts: a line that names the format, a line for each peer, a last line. Any one thread.
 *
 * <pre>
 * culvert accounting 1
 * KEY received-bytes received-packets sent-bytes sent-packets last-day first-day-of-quota used-bytes
 * end
 * </pre>
 *
 * <p>It is replaced as a whole by renaming, so that whoever reads it sees one state or the next one. It is not forced
 * to the disk: after a loss of power it may be short, which the last line tells.
 */
final class AccountingFile {
    private static final String FIRST_LINE = "culvert accounting 1";
    private static final String LAST_LINE = "end";
    private static final int FIELDS = 8;

    private final Path path;
    private final Path next;

    AccountingFile(final Path path) {
        this.path = path;
        next = path.resolveSibling(path.getFileName() + ".new");
    }

    /** The accounts by peer, none where there is no file; {@link IllegalArgumentException} for one that is broken. */
    Map<PublicKey, AccountState> read() throws IOException {
        return Files.exists(path) ? parse(Files.readString(path, StandardCharsets.ISO_8859_1)) : Map.of();
    }

    /** Replaces the file. */
    void write(final Map<PublicKey, AccountState> accounts) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(next, print(accounts));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Keeps a broken file under another name, which is returned. */
    Path moveAside() throws IOException {
        final Path aside = path.resolveSibling(path.getFileName() + ".broken");
        return Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    static String print(final Map<PublicKey, AccountState> accounts) {
        final StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        accounts.forEach((key, state) -> {
            final PeerTotals totals = state.totals();
            text.append(key.toBase64()).append(' ');
            text.append(totals.rxBytes()).append(' ').append(totals.rxPackets()).append(' ');
            text.append(totals.txBytes()).append(' ').append(totals.txPackets()).append(' ');
            text.append(LocalDate.ofEpochDay(state.seenDay())).append(' ');
            text.append(LocalDate.ofEpochDay(state.periodDay())).append(' ');
            text.append(state.usedBytes()).append('\n');
        });
        return text.append(LAST_LINE).append('\n').toString();
    }

    /** What {@link #print} wrote; {@link IllegalArgumentException} with a sentence for all else. */
    static Map<PublicKey, AccountState> parse(final String text) {
        final List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
            throw new IllegalArgumentException("line 1 has to be \"" + FIRST_LINE + "\"");
        }
        if (!lines.getLast().equals(LAST_LINE)) {
            throw new IllegalArgumentException("line " + lines.size() + " has to be \"" + LAST_LINE + "\"");
        }
        final Map<PublicKey, AccountState> accounts = new LinkedHashMap<>();
        for (int i = 1; i < lines.size() - 1; i++) {
            final String[] fields = lines.get(i).split(" ", -1);
            try {
                accounts.put(key(fields), state(fields));
            } catch (final IllegalArgumentException | DateTimeException e) { // whose text may show anything
                throw new IllegalArgumentException(
                        "line " + (i + 1) + " has to be a public key, four numbers, two dates, and a number", e);
            }
        }
        return accounts;
    }

    private static PublicKey key(final String[] fields) {
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("fields are missing, or too many");
        }
        return PublicKey.parse(fields[0]);
    }

    private static AccountState state(final String[] fields) {
        return new AccountState(
                new PeerTotals(number(fields[1]), number(fields[2]), number(fields[3]), number(fields[4])),
                LocalDate.parse(fields[5]).toEpochDay(),
                LocalDate.parse(fields[6]).toEpochDay(),
                number(fields[7]));
    }

    private static long number(final String text) {
        final long number = Long.parseLong(text);
        if (number < 0) {
            throw new IllegalArgumentException("below 0");
        }
        return number;
    }
}
