// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.List;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.HostException;

/**
 * What a UAPI client may read and change of one tunnel. Every call is made on the control thread, in steps of at most
 * 1000 changes, so that a large request does not hold the thread for long.
 *
 * <p>Arguments are checked by the caller: keys are {@link #KEY_LENGTH} bytes, addresses 4 or 16 bytes in network order,
 * prefix lengths within the family, ports and intervals within 16 bits unsigned. An array passed in belongs to the
 * callee afterwards; an array returned is only read, and only until the next call.
 */
public interface TunnelConfiguration {
    /** Bytes of a private, public or preshared key. */
    int KEY_LENGTH = 32;

    /** Our private key, clamped (RFC 7748, section 5), or null while none is set. */
    byte[] privateKey();

    /** Our public key, or null while no private key is set. A peer with this key is never added. */
    byte[] publicKey();

    /**
     * Sets our private key, which comes as the client sent it; all zero clears it. A peer with the public key that
     * results is removed.
     */
    void privateKey(byte[] key);

    /** The UDP port, 0 while none is bound. */
    int listenPort();

    /**
     * Moves the tunnel to another UDP port, 0 for one of the kernel's choice.
     *
     * @throws HostException with the errno that the client is answered, EADDRINUSE for a taken port
     */
    void listenPort(int port) throws HostException;

    /** The mark of outer packets (SO_MARK), unsigned 32 bits, 0 for none. */
    int fwmark();

    /**
     * Sets the mark of outer packets, 0 for none.
     *
     * @throws HostException with the errno that the client is answered
     */
    void fwmark(int mark) throws HostException;

    /** Which threads seal and open packets. */
    DispatchSettings dispatch();

    /** Sets which threads seal and open packets, from the next bursts on. */
    void dispatch(DispatchSettings settings);

    /** The peers there are now, in a list that later changes do not touch. */
    List<? extends Peer> peers();

    /** The peer with this public key, or null. */
    Peer peer(byte[] publicKey);

    /**
     * Adds a peer that {@link #peer} does not know yet, without any setting; it sends nothing before its first
     * {@link Peer#configured}.
     *
     * @throws HostException with the errno that the client is answered when there is no room for one more
     */
    Peer addPeer(byte[] publicKey) throws HostException;

    /** Removes a peer with its sessions and allowed IPs. */
    void removePeer(Peer peer);

    void removeAllPeers();

    /** One peer. After its removal the readers still answer (last values, no allowed IPs) and changes do nothing. */
    interface Peer {
        byte[] publicKey();

        /** All zero for none. */
        byte[] presharedKey();

        /** Sets the preshared key of coming handshakes; all zero for none. */
        void presharedKey(byte[] key);

        /** Where the peer was last heard or told to be, or null. */
        Endpoint endpoint();

        void endpoint(Endpoint endpoint);

        /** Seconds, 0 for off. */
        int persistentKeepaliveSeconds();

        void persistentKeepaliveSeconds(int seconds);

        /** Wall clock of the last handshake, seconds since 1970, 0 for never. */
        long lastHandshakeSeconds();

        /** The nanoseconds within {@link #lastHandshakeSeconds}. */
        int lastHandshakeNanos();

        long rxBytes();

        long txBytes();

        void forEachAllowedIp(AllowedIpVisitor visitor);

        void clearAllowedIps();

        /** Gives the prefix to this peer, taking it from any other; bits behind the prefix length may be set. */
        void addAllowedIp(byte[] address, int prefixLength);

        /** Takes the prefix from this peer; nothing happens when it is not this peer's. */
        void removeAllowedIp(byte[] address, int prefixLength);

        /**
         * The client's section on this peer is complete: the peer may start to work, and sends a keepalive if the
         * persistent keepalive was turned on by the section.
         */
        void configured();
    }

    /** Takes one allowed IP: an address of 4 or 16 bytes, valid during the call only, and its prefix length. */
    @FunctionalInterface
    interface AllowedIpVisitor {
        void visit(byte[] address, int prefixLength);
    }
}
