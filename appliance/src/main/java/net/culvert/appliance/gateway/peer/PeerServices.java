// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import net.culvert.appliance.config.EventsConfig;
import net.culvert.appliance.config.ProcessConfig;
import net.culvert.tunnel.wireguard.TunnelControl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tunnels of a gateway share for their peers: accounts, events, and who knows names, with their threads. For
 * any thread.
 */
public final class PeerServices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeerServices.class);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PeerAccounts accounts;
    private final EndpointNames names;
    private volatile EventRunner runner; // null while nobody outside was ever to be told
    private final List<PeerEvents> listeners = new CopyOnWriteArrayList<>();

    /** Reads the accounts of the gateway of that name, and starts the threads. */
    public PeerServices(final ProcessConfig process, final EventsConfig events) {
        this(
                process.state().resolve(process.name() + ".accounting"),
                events,
                EndpointNames.ofHost(),
                InstantSource.system(),
                System::nanoTime);
    }

    /** The same on a clock and with names of a test. */
    PeerServices(
            final Path accounting,
            final EventsConfig events,
            final EndpointNames names,
            final InstantSource clock,
            final LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        accounts = new PeerAccounts(accounting);
        this.names = names;
        listeners.add(event -> LOG.info("{}", event));
        tell(EventDeliveries.open(events));
    }

    /**
     * Tells these of all events from now on, instead of those before, and closes them in the end; one thread at a time.
     */
    public void tell(final EventDeliveries deliveries) {
        if (runner != null) {
            runner.tell(deliveries);
        } else if (!deliveries.all().isEmpty()) {
            runner = new EventRunner(deliveries);
            listeners.add(runner);
        }
    }

    /** The peers of a tunnel; {@code queue} takes work for its control thread and does not wait. */
    public PeerSettings tunnel(final String name, final TunnelControl control, final Consumer<Runnable> queue) {
        return new PeerSettings(name, control, queue, this);
    }

    /** What peers have sent and been sent, and how they are. */
    public PeerAccounts accounts() {
        return accounts;
    }

    /** Tells the listener of all events to come; it is called by control threads and must not block. */
    public void listen(final PeerEvents listener) {
        listeners.add(listener);
    }

    /** Tells the listener no more. */
    public void forget(final PeerEvents listener) {
        listeners.remove(listener);
    }

    /** Events that neither command nor webhook was told of, because too many waited. */
    public long eventsDropped() {
        return runner == null ? 0 : runner.dropped();
    }

    void publish(final PeerEvent event) {
        listeners.forEach(listener -> listener.on(event));
    }

    EndpointNames names() {
        return names;
    }

    Instant now() {
        return clock.instant();
    }

    long nowNs() {
        return nanoTime.getAsLong();
    }

    /** Ends the threads and writes the accounts; once no tunnel is left. */
    @Override
    public void close() {
        names.close();
        if (runner != null) {
            runner.close();
        }
        accounts.close();
    }
}
