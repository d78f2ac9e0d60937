// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;
import net.culvert.tunio.sys.HostException;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * The settings of a tunnel that carries nothing; one thread. The reference of what each setting means to the others.
 */
public final class MemoryTunnel implements TunnelConfiguration {
    /** The port that is never free, so that clients can meet a refusal. */
    static final int TAKEN_PORT = 13;

    private final Map<ByteBuffer, MemoryPeer> peers = new LinkedHashMap<>();
    private final Map<Prefix, MemoryPeer> owners = new LinkedHashMap<>();
    private byte[] privateKey;
    private byte[] publicKey;
    private int listenPort;
    private int fwmark;
    private DispatchSettings dispatch = DispatchSettings.DEFAULT;

    private record Prefix(ByteBuffer address, int length) {
        /** The prefix with the bits behind its length cleared. */
        static Prefix of(final byte[] address, final int length) {
            final byte[] masked = address.clone();
            for (int bit = length; bit < 8 * masked.length; bit++) {
                masked[bit >> 3] &= (byte) ~(0x80 >> (bit & 7));
            }
            return new Prefix(ByteBuffer.wrap(masked), length);
        }
    }

    @Override
    public byte[] privateKey() {
        return privateKey;
    }

    @Override
    public byte[] publicKey() {
        return publicKey;
    }

    @Override
    public void privateKey(final byte[] key) {
        final boolean clears = Arrays.equals(key, new byte[KEY_LENGTH]);
        privateKey = clears ? null : key;
        publicKey = clears ? null : new byte[KEY_LENGTH];
        if (!clears) {
            X25519.clampPrivateKey(key);
            X25519.scalarMultBase(key, 0, publicKey, 0);
            final MemoryPeer self = peers.get(ByteBuffer.wrap(publicKey));
            if (self != null) {
                removePeer(self);
            }
        }
    }

    @Override
    public int listenPort() {
        return listenPort;
    }

    @Override
    public void listenPort(final int port) throws HostException {
        if (port == TAKEN_PORT) {
            throw new HostException("UDP port " + port + " is taken", Errno.EADDRINUSE.number());
        }
        listenPort = port;
    }

    @Override
    public DispatchSettings dispatch() {
        return dispatch;
    }

    @Override
    public void dispatch(final DispatchSettings settings) {
        dispatch = settings;
    }

    @Override
    public int fwmark() {
        return fwmark;
    }

    @Override
    public void fwmark(final int mark) {
        fwmark = mark;
    }

    @Override
    public List<MemoryPeer> peers() {
        return new ArrayList<>(peers.values());
    }

    @Override
    public MemoryPeer peer(final byte[] key) {
        return peers.get(ByteBuffer.wrap(key));
    }

    @Override
    public MemoryPeer addPeer(final byte[] key) {
        final MemoryPeer peer = new MemoryPeer(key);
        peers.put(ByteBuffer.wrap(key), peer);
        return peer;
    }

    @Override
    public void removePeer(final Peer peer) {
        peer.clearAllowedIps();
        peers.remove(ByteBuffer.wrap(peer.publicKey()), peer);
    }

    @Override
    public void removeAllPeers() {
        peers().forEach(this::removePeer);
    }

    /** One peer; it never hears from anybody. */
    public final class MemoryPeer implements Peer {
        private final byte[] publicKey;
        private final Set<Prefix> allowedIps = new LinkedHashSet<>();
        private byte[] presharedKey = new byte[KEY_LENGTH];
        private Endpoint endpoint;
        private int keepaliveSeconds;
        private int timesConfigured;

        private MemoryPeer(final byte[] publicKey) {
            this.publicKey = publicKey;
        }

        @Override
        public byte[] publicKey() {
            return publicKey;
        }

        @Override
        public byte[] presharedKey() {
            return presharedKey;
        }

        @Override
        public void presharedKey(final byte[] key) {
            presharedKey = key;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public void endpoint(final Endpoint there) {
            endpoint = there;
        }

        @Override
        public int persistentKeepaliveSeconds() {
            return keepaliveSeconds;
        }

        @Override
        public void persistentKeepaliveSeconds(final int seconds) {
            keepaliveSeconds = seconds;
        }

        @Override
        public long lastHandshakeSeconds() {
            return 0;
        }

        @Override
        public int lastHandshakeNanos() {
            return 0;
        }

        @Override
        public long rxBytes() {
            return 0;
        }

        @Override
        public long txBytes() {
            return 0;
        }

        @Override
        public void forEachAllowedIp(final AllowedIpVisitor visitor) {
            allowedIps.forEach(prefix -> visitor.visit(prefix.address().array(), prefix.length()));
        }

        @Override
        public void clearAllowedIps() {
            allowedIps.forEach(owners::remove);
            allowedIps.clear();
        }

        @Override
        public void addAllowedIp(final byte[] address, final int prefixLength) {
            final Prefix prefix = Prefix.of(address, prefixLength);
            final MemoryPeer before = owners.put(prefix, this);
            if (before != null && before != this) {
                before.allowedIps.remove(prefix);
            }
            allowedIps.add(prefix);
        }

        @Override
        public void removeAllowedIp(final byte[] address, final int prefixLength) {
            final Prefix prefix = Prefix.of(address, prefixLength);
            if (allowedIps.remove(prefix)) {
                owners.remove(prefix);
            }
        }

        @Override
        public void configured() {
            timesConfigured++;
        }

        int timesConfigured() {
            return timesConfigured;
        }
    }
}
