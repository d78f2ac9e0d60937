// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.util.stream.Stream;

/** What the kernel has dropped on its own between the two ends, by the count that it keeps of it. */
record Losses(long fullSockets, long devices, long backlogs) {
    private static final int RX_DROP = 4; // columns of /proc/net/dev behind the name
    private static final int TX_DROP = 12;

    static Losses in(final Namespace... namespaces) {
        long fullSockets = 0;
        long devices = 0;
        for (final Namespace namespace : namespaces) {
            fullSockets += namespace.snmp("Udp", "RcvbufErrors");
            devices += devices(namespace);
        }
        return new Losses(fullSockets, devices, backlogs(namespaces[0]));
    }

    private static long devices(final Namespace namespace) {
        return lines(namespace, "/proc/net/dev")
                .filter(line -> line.contains(":"))
                .map(line -> line.strip().split("[: ]+"))
                .mapToLong(row -> Long.parseLong(row[RX_DROP]) + Long.parseLong(row[TX_DROP]))
                .sum();
    }

    /** Of the processors, whichever namespace the packet was in. */
    private static long backlogs(final Namespace namespace) {
        return lines(namespace, "/proc/net/softnet_stat")
                .mapToLong(line -> Long.parseLong(line.split(" ")[1], 16))
                .sum();
    }

    private static Stream<String> lines(final Namespace namespace, final String file) {
        return namespace.run("cat", file).lines();
    }

    long total() {
        return fullSockets + devices + backlogs;
    }
}
