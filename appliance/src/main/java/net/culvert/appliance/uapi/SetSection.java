// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.Arrays;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;

/**
 * Where a set request stands: in the section of the device, or in that of one peer. Control thread only.
 *
 * <p>A peer that is not there is added by the first line that needs it, so that {@code update_only} and {@code remove}
 * add nothing. The lines of a section that concerns no peer (our own key, update of an absent peer, lines after
 * {@code remove}) are swallowed.
 */
final class SetSection {
    private final TunnelConfiguration tunnel;

    private TunnelConfiguration.Peer peer; // the peer of this section once it is there
    private byte[] absent; // else the key to add it by, null in a swallowed section
    private boolean added; // by this section

    SetSection(final TunnelConfiguration tunnel) {
        this.tunnel = tunnel;
    }

    void privateKey(final byte[] key) {
        tunnel.privateKey(key);
    }

    void listenPort(final int port) throws UapiException {
        try {
            tunnel.listenPort(port);
        } catch (final HostException e) {
            throw new UapiException(e.errno(), e.getMessage());
        }
    }

    void fwmark(final int mark) throws UapiException {
        try {
            tunnel.fwmark(mark);
        } catch (final HostException e) {
            throw new UapiException(e.errno(), e.getMessage());
        }
    }

    void tune(final Tunable tunable, final String value) throws UapiException {
        try {
            tunnel.dispatch(tunable.write(tunnel.dispatch(), value));
        } catch (final IllegalArgumentException e) {
            throw new UapiException(Errno.EINVAL, tunable.key() + ": " + e.getMessage());
        }
    }

    void replacePeers() {
        tunnel.removeAllPeers();
    }

    /** Ends the section before and opens that of a peer. */
    void open(final byte[] publicKey) throws UapiException {
        close();
        if (!Arrays.equals(publicKey, tunnel.publicKey())) {
            peer = tunnel.peer(publicKey);
            absent = peer == null ? publicKey : null;
        }
    }

    /** Ends the section. */
    void close() throws UapiException {
        final TunnelConfiguration.Peer configured = target();
        if (configured != null) {
            configured.configured();
        }
        swallow();
    }

    void updateOnly() {
        if (added) {
            tunnel.removePeer(peer);
        }
        if (added || absent != null) {
            swallow();
        }
    }

    void remove() {
        if (peer != null) {
            tunnel.removePeer(peer);
        }
        swallow();
    }

    void presharedKey(final byte[] key) throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.presharedKey(key);
        }
    }

    void endpoint(final Endpoint endpoint) throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.endpoint(endpoint);
        }
    }

    void persistentKeepalive(final int seconds) throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.persistentKeepaliveSeconds(seconds);
        }
    }

    void clearAllowedIps() throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.clearAllowedIps();
        }
    }

    void addAllowedIp(final byte[] address, final int prefixLength) throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.addAllowedIp(address, prefixLength);
        }
    }

    void removeAllowedIp(final byte[] address, final int prefixLength) throws UapiException {
        final TunnelConfiguration.Peer target = target();
        if (target != null) {
            target.removeAllowedIp(address, prefixLength);
        }
    }

    /** The peer to change, added now if it has to be; null in a section that is swallowed. */
    private TunnelConfiguration.Peer target() throws UapiException {
        if (absent != null) {
            final byte[] key = absent;
            absent = null;
            try {
                peer = tunnel.addPeer(key);
            } catch (final HostException e) {
                throw new UapiException(e.errno(), e.getMessage());
            }
            added = true;
        }
        return peer;
    }

    private void swallow() {
        peer = null;
        absent = null;
        added = false;
    }
}
