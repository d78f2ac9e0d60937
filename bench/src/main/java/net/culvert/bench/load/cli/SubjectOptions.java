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
import picocli.CommandLine.Option;

/** What is under test, by the options of the command line. One thread. */
final class SubjectOptions {
    @Option(
            names = "--into",
            paramLabel = "SUBJECT",
            description = {
                "memory: Culvert's forwarding core between two software TUN devices.",
                "tun:NAME[,NAME]: the host behind TUN devices; packets go into the first, come out of the second.",
                "udp:ADDRESS:PORT: all that lies between a socket and that port.",
                "wire: nothing, for the generator's own limits.",
                "model[:KEY=VALUE,...]: made up, in simulated time: rate, queue, delay, jitter, slow, slow-delay,"
                        + " loss, reorder, duplicate, corrupt."
            })
    private String into;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Network namespace of devices and sockets.")
    private String namespace;

    @Option(names = "--receive-namespace", paramLabel = "NAME", description = "Where udp: receives (the same).")
    private String receiveNamespace;

    @Option(names = "--reflected", description = "The far end of udp: sends all back to the sending socket.")
    private boolean isReflected;

    @Option(names = "--address", paramLabel = "PREFIX", description = "Give the first device of tun: this address.")
    private String address;

    /** As it was written. */
    String text() throws LoadException {
        if (into == null) {
            throw new LoadException("--into is missing: it has to say what to send into; --help lists the choices");
        }
        return into;
    }

    boolean isModel() {
        return into.equals("model") || into.startsWith("model:");
    }

    boolean isUdp() {
        return into.startsWith("udp:");
    }

    /** Whether it is a socket's address of IPv6. */
    boolean isIpv6() throws LoadException {
        return isUdp() && target().getAddress().getAddress().length == 16;
    }

    Model model(final long seed) throws LoadException {
        return new Model(ModelSettings.parse(into.length() > 6 ? into.substring(6) : ""), seed);
    }

    /** Opens a subject that is no model; the caller closes it. */
    Subject open() throws LoadException, HostException {
        if (into.equals("memory")) {
            return new MemoryRouter(CountersFile.inMemory());
        }
        if (into.equals("wire")) {
            return new Wire();
        }
        if (into.startsWith("tun:")) {
            checkAddress();
            return namespace == null ? openTun() : NetworkNamespace.call(namespace, this::openTun);
        }
        if (isUdp()) {
            return UdpPath.open(target(), namespace, receiveNamespace, isReflected);
        }
        throw new LoadException("'" + into + "' is nothing to send into: it has to be memory, tun:NAME,"
                + " udp:ADDRESS:PORT, wire or model");
    }

    private TunPair openTun() throws HostException {
        final String[] names = into.substring(4).split(",", -1);
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
        final int colon = into.lastIndexOf(':');
        final String host = into.substring(4, Math.max(4, colon)).replaceAll("^\\[|]$", "");
        final int port = PortRange.parse(into.substring(colon + 1)).first();
        if (host.isEmpty() || port == 0 || !host.matches("[0-9.]+|[0-9a-fA-F:.]+")) {
            throw new LoadException("'" + into + "' is no address to send to: it has to be such as"
                    + " udp:192.0.2.1:9000 or udp:[2001:db8::1]:9000");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (final UnknownHostException e) {
            throw new LoadException("'" + host + "' is no IP address");
        }
    }
}
