// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.subject.MemoryRouter;
import net.culvert.bench.load.subject.Model;
import net.culvert.bench.load.subject.ModelSettings;
import net.culvert.bench.load.subject.Subject;
import net.culvert.bench.load.subject.TunPair;
import net.culvert.bench.load.subject.UdpPath;
import net.culvert.bench.load.subject.Wire;
import net.culvert.bench.load.traffic.PortRange;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.ringbuffers.counters.CountersFile;
import net.culvert.tunio.sys.AddressControl;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunio.sys.NetworkNamespace;

/**
 * Something to send into, as a user has written it. Immutable.
 *
 * @param text such as {@code udp:192.0.2.1:9000}
 * @param namespace where its devices and sockets are, null for the one of this thread
 * @param receiveNamespace where sockets receive, null for the same
 * @param isReflected whether the far end sends all back
 * @param address of the first device, null for none
 */
record SubjectChoice(String text, String namespace, String receiveNamespace, boolean isReflected, String address) {
    boolean isModel() {
        return text.equals("model") || text.startsWith("model:");
    }

    boolean isUdp() {
        return text.startsWith("udp:");
    }

    /** Whether it is a socket's address of IPv6. */
    boolean isIpv6() throws LoadException {
        return isUdp() && target().getAddress().getAddress().length == 16;
    }

    /** Refuses what cannot be had together with another, for each is open all the time. */
    void checkBeside(final SubjectChoice other) throws LoadException {
        if (isUdp() && other.isUdp() && isIpv6() != other.isIpv6()) {
            throw new LoadException(text + " and " + other.text + " are addresses of different families");
        }
        if (isUdp()
                && other.isUdp()
                && !isReflected
                && target().getPort() == other.target().getPort()) {
            throw new LoadException(
                    text + " and " + other.text + " would both be received on one port: give them different ones");
        }
    }

    Model model(final long seed) throws LoadException {
        return new Model(ModelSettings.parse(text.length() > 6 ? text.substring(6) : ""), seed);
    }

    /** Opens a subject that is no model and will carry so many flows; the caller closes it. */
    Subject open(final int flows) throws LoadException, HostException {
        if (text.equals("memory")) {
            return new MemoryRouter(CountersFile.inMemory());
        }
        if (text.equals("wire")) {
            return new Wire();
        }
        if (text.startsWith("tun:")) {
            checkAddress();
            return namespace == null ? openTun() : NetworkNamespace.call(namespace, this::openTun);
        }
        if (isUdp()) {
            return UdpPath.open(target(), flows, namespace, receiveNamespace, isReflected);
        }
        throw new LoadException("'" + text + "' is nothing to send into: it has to be memory, tun:NAME,"
                + " udp:ADDRESS:PORT, wire or model");
    }

    private TunPair openTun() throws HostException {
        final String[] names = text.substring(4).split(",", -1);
        final TunPair pair = TunPair.open(names[0], names[names.length - 1]);
        try {
            if (address != null) {
                final int slash = address.indexOf('/');
                final byte[] host = Prefix.parse(address.substring(0, slash)).addressBytes();
                AddressControl.add(names[0], host, Integer.parseInt(address.substring(slash + 1)));
            }
        } catch (final HostException e) {
            pair.close();
            throw e;
        }
        return pair;
    }

    private void checkAddress() throws LoadException {
        try {
            if (address != null
                    && (address.indexOf('/') < 0 || Prefix.parse(address).length() == 0)) {
                throw new IllegalArgumentException();
            }
        } catch (final IllegalArgumentException e) {
            throw new LoadException(
                    "--address is '" + address + "' but has to be such as 192.0.2.1/24 or 2001:db8::1/64");
        }
    }

    private InetSocketAddress target() throws LoadException {
        final int colon = text.lastIndexOf(':');
        final String host = text.substring(4, Math.max(4, colon)).replaceAll("^\\[|]$", "");
        final int port = PortRange.parse(text.substring(colon + 1)).first();
        if (host.isEmpty() || port == 0 || !host.matches("[0-9.]+|[0-9a-fA-F:.]+")) {
            throw new LoadException("'" + text + "' is no address to send to: it has to be such as"
                    + " udp:192.0.2.1:9000 or udp:[2001:db8::1]:9000");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (final UnknownHostException e) {
            throw new LoadException("'" + host + "' is no IP address");
        }
    }
}
