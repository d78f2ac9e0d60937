// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.appliance.uapi.TunnelConfiguration;
import net.culvert.ringbuffers.dispatch.DispatchSettings;
import net.culvert.ringbuffers.dispatch.Dispatcher;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.wireguard.TunnelControl;

/** A tunnel and its port as a UAPI client sees them. Control thread. */
public final class TunnelSettings implements TunnelConfiguration {
    private final TunnelControl control;
    private final ListenPort listenPort;
    private final List<Dispatcher<?>> dispatchers;
    private boolean portChosen;

    /** Of a tunnel that listens on that port. */
    public TunnelSettings(
            final TunnelControl control, final ListenPort listenPort, final List<Dispatcher<?>> dispatchers) {
        this.control = control;
        this.listenPort = listenPort;
        this.dispatchers = dispatchers;
    }

    @Override
    public byte[] privateKey() {
        return control.privateKey() == null ? null : control.privateKey().toBytes();
    }

    @Override
    public byte[] publicKey() {
        return control.privateKey() == null
                ? null
                : control.privateKey().publicKey().toBytes();
    }

    @Override
    public void privateKey(final byte[] key) {
        control.privateKey(Arrays.equals(key, new byte[KEY_LENGTH]) ? null : PrivateKey.of(key));
    }

    /** A port of the host's choice is shown from when the interface is up: before, nothing comes through it. */
    @Override
    public int listenPort() {
        return portChosen || control.isUp() ? listenPort.port() : 0;
    }

    @Override
    public void listenPort(final int port) throws HostException {
        portChosen = port != 0;
        if (port != listenPort.port()) {
            listenPort.port(port);
        }
    }

    @Override
    public int fwmark() {
        return listenPort.fwmark();
    }

    @Override
    public void fwmark(final int mark) throws HostException {
        listenPort.fwmark(mark);
    }

    /** The same for both directions. */
    @Override
    public DispatchSettings dispatch() {
        return dispatchers.isEmpty()
                ? DispatchSettings.DEFAULT
                : dispatchers.getFirst().settings();
    }

    @Override
    public void dispatch(final DispatchSettings settings) {
        dispatchers.forEach(dispatcher -> dispatcher.settings(settings));
    }

    @Override
    public List<TunnelPeer> peers() {
        final List<TunnelPeer> peers = new ArrayList<>();
        for (final var peer : control.peers()) {
            peers.add(new TunnelPeer(control, peer));
        }
        return peers;
    }

    @Override
    public TunnelPeer peer(final byte[] publicKey) {
        final var peer = control.peer(PublicKey.of(publicKey));
        return peer == null ? null : new TunnelPeer(control, peer);
    }

    @Override
    public TunnelPeer addPeer(final byte[] publicKey) {
        return new TunnelPeer(control, control.addPeer(PublicKey.of(publicKey)));
    }

    @Override
    public void removePeer(final TunnelConfiguration.Peer peer) {
        control.removePeer(((TunnelPeer) peer).peer());
    }

    @Override
    public void removeAllPeers() {
        control.peers().forEach(control::removePeer);
    }
}
