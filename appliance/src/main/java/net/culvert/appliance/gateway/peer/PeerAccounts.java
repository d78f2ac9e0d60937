// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import net.culvert.tunnel.noise.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of all peers of a gateway, by their public keys, and the thread that writes them to a file: as soon as
 * they have changed, at most once a second, so that a process that is killed loses little more than what came since a
 * tunnel last looked at its peers, which it does each second. All methods are for any thread.
 *
 * <p>A peer that is in two tunnels has one account, and so one quota.
 */
public final class PeerAccounts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerAccounts.class);
    private static final long INTERVAL_MS = 1_000;
    private static final long GATHER_MS = 50; // in which a tunnel has looked at the rest of its peers
    private static final long FORGET_DAYS = 62; // longer than any period of a quota

    private final AccountingFile file;
    private final Map<PublicKey, Account> accounts = new ConcurrentHashMap<>();
    private final List<Supplier<List<PeerFigures>>> tunnels = new CopyOnWriteArrayList<>();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch end = new CountDownLatch(1);
    private boolean isFailing; // under the lock of the file

    /** Reads the file, if there is one, and starts the thread. What is broken is moved aside, with a warning. */
    PeerAccounts(final Path path) {
        file = new AccountingFile(path);
        load(path);
        Thread.ofPlatform().name("accounting").daemon().start(this::run);
    }

    private void load(final Path path) {
        final long today = LocalDate.now(ZoneOffset.UTC).toEpochDay();
        try {
            file.read().forEach((key, state) -> {
                if (today - state.seenDay() <= FORGET_DAYS) {
                    accounts.put(key, newAccount(state));
                }
            });
        } catch (final IllegalArgumentException e) {
            moveAside(path, e.getMessage());
        } catch (final IOException e) {
            LOG.warn("The accounts in {} cannot be read and begin anew: {}", path, e.toString());
        }
    }

    private void moveAside(final Path path, final String reason) {
        try {
            LOG.warn("{}: {}; it is kept as {}, and all accounts begin anew", path, reason, file.moveAside());
        } catch (final IOException e) {
            LOG.warn("{}: {}; all accounts begin anew, and it cannot be kept: {}", path, reason, e.toString());
        }
    }

    private Account newAccount(final AccountState state) {
        return new Account(state, this::change);
    }

    private void change() {
        if (!changed.getAndSet(true)) {
            wake.release();
        }
    }

    /** The account of the peer, a new one where it has none. */
    Account account(final PublicKey key) {
        return accounts.computeIfAbsent(key, unknown -> newAccount(AccountState.NEW));
    }

    /** Adds a tunnel, which says how its peers are. */
    void add(final Supplier<List<PeerFigures>> tunnel) {
        tunnels.add(tunnel);
    }

    /** A tunnel is gone; its peers keep their accounts. */
    void remove(final Supplier<List<PeerFigures>> tunnel) {
        tunnels.remove(tunnel);
    }

    /** All peers of all tunnels, as they were at most a second ago. */
    public List<PeerFigures> snapshot() {
        final List<PeerFigures> all = new ArrayList<>();
        tunnels.forEach(tunnel -> all.addAll(tunnel.get()));
        return all;
    }

    private void run() {
        try {
            do {
                wake.acquire();
                wake.drainPermits();
                if (!end.await(GATHER_MS, TimeUnit.MILLISECONDS)) {
                    write();
                }
            } while (!end.await(INTERVAL_MS - GATHER_MS, TimeUnit.MILLISECONDS));
        } catch (final InterruptedException e) {
            LOG.debug("The accounts are written by who ended this thread", e);
        }
    }

    /** Writes the file, if anything has changed. */
    void write() {
        synchronized (file) {
            if (!changed.getAndSet(false)) {
                return;
            }
            final Map<PublicKey, AccountState> states = new HashMap<>();
            accounts.forEach((key, account) -> states.put(key, account.state()));
            try {
                file.write(states);
                isFailing = false;
            } catch (final IOException e) {
                change(); // to be tried again
                if (!isFailing) {
                    LOG.warn("The peers' accounts cannot be written: {}", e.toString());
                }
                isFailing = true;
            }
        }
    }

    /** Ends the thread and writes what is left. */
    @Override
    public void close() {
        end.countDown();
        wake.release();
        write();
    }
}
