// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import net.culvert.bench.load.LoadException;
import picocli.CommandLine.Option;

/** What is under test, by the options of the command line. One thread. */
final class SubjectOptions {
    @Option(
            names = "--into",
            paramLabel = "SUBJECT",
            description = {
                "memory: Culvert's forwarding core between two rings in memory.",
                "tun:NAME[,NAME]: the host behind TUN devices; packets go into the first, come out of the second.",
                "udp:ADDRESS:PORT: all that lies between a socket and that port.",
                "wire: nothing, for the generator's own limits.",
                "model[:KEY=VALUE,...]: made up, in simulated time: rate, queue, delay, jitter, slow, slow-delay,"
                        + " loss, reorder, duplicate, corrupt."
            })
    private String into;

    @Option(
            names = "--plain",
            paramLabel = "SUBJECT",
            description = "With --search overhead: the path beside the tunnel that --into leads through.")
    private String plain;

    @Option(names = "--namespace", paramLabel = "NAME", description = "Network namespace of devices and sockets.")
    private String namespace;

    @Option(names = "--receive-namespace", paramLabel = "NAME", description = "Where udp: receives (the same).")
    private String receiveNamespace;

    @Option(names = "--reflected", description = "The far end of udp: sends all back to the sending socket.")
    private boolean isReflected;

    @Option(
            names = "--address",
            paramLabel = "PREFIX",
            description = "Give the first device of tun: this address (not with --plain).")
    private String address;

    /** What load goes into. */
    SubjectChoice into() throws LoadException {
        if (into == null) {
            throw new LoadException("--into is missing: it has to say what to send into; --help lists the choices");
        }
        return new SubjectChoice(into, namespace, receiveNamespace, isReflected, plain == null ? address : null);
    }

    /** The path without the tunnel, null where none is wanted. */
    SubjectChoice plain(final SearchKind kind) throws LoadException {
        if ((plain != null) != (kind == SearchKind.OVERHEAD)) {
            throw new LoadException(
                    plain == null
                            ? "--search overhead needs --plain SUBJECT, the path beside the tunnel"
                            : "--plain is for --search overhead alone");
        }
        if (plain == null) {
            return null;
        }
        if (address != null) {
            throw new LoadException("--address says nothing about two subjects: give their devices addresses before");
        }
        final SubjectChoice choice = new SubjectChoice(plain, namespace, receiveNamespace, isReflected, null);
        choice.checkBeside(into());
        return choice;
    }
}
