// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.traffic;

import static java.nio.ByteOrder.BIG_ENDIAN;

import net.culvert.bench.load.LoadException;
import net.culvert.forwarding.wire.InternetChecksum;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Addresses and ports of each flow, with their sums for the checksums, worked out once. Immutable.
 *
 * <pre>
 *  a flow:  source (4 or 16) | destination (4 or 16) | source port (2) | destination port (2)
 * </pre>
 */
public final class Flows {
    private static final int PORTS_LENGTH = 4; // bytes

    private final boolean ipv6;
    private final int addressesLength; // bytes of both
    private final UnsafeBuffer table;
    private final long[] addressSums;
    private final int[] portSums;

    /**
     * The first {@code count} of all pairs: destinations change fastest, then sources, destination ports and source
     * ports; these go on above their range where more flows are wanted than the ranges hold.
     */
    public Flows(
            final AddressRange sources,
            final AddressRange destinations,
            final PortRange sourcePorts,
            final PortRange destinationPorts,
            final int count)
            throws LoadException {
        if (sources.ipv6() != destinations.ipv6()) {
            throw new LoadException("the addresses to send from and to are of different families");
        }
        if (count < 1 || count > Mark.MAX_FLOWS) {
            throw new LoadException("there are " + count + " flows, but it has to be 1 to " + Mark.MAX_FLOWS);
        }
        ipv6 = sources.ipv6();
        addressesLength = 2 * sources.addressLength();
        table = new UnsafeBuffer(BufferUtil.allocateDirectAligned(count * stride(), 64));
        addressSums = new long[count];
        portSums = new int[count];
        for (int flow = 0; flow < count; flow++) {
            final int at = flow * stride();
            int rest = flow;
            destinations.write(table, at + sources.addressLength(), rest % destinations.count());
            rest /= destinations.count();
            sources.write(table, at, rest % sources.count());
            rest /= sources.count();
            final int destinationPort = destinationPorts.port(rest % destinationPorts.count());
            rest /= destinationPorts.count();
            final int sourcePort = sourcePorts.port(rest);
            table.putInt(at + addressesLength, sourcePort << 16 | destinationPort, BIG_ENDIAN);
            addressSums[flow] = InternetChecksum.sum(table, at, addressesLength, 0);
            portSums[flow] = InternetChecksum.word(sourcePort) + InternetChecksum.word(destinationPort);
        }
    }

    private int stride() {
        return addressesLength + PORTS_LENGTH;
    }

    public boolean ipv6() {
        return ipv6;
    }

    public int count() {
        return portSums.length;
    }

    /** Puts a flow's two addresses to one place and its ports to another. */
    void write(final int flow, final UnsafeBuffer target, final int addressesOffset, final int portsOffset) {
        final int at = flow * stride();
        for (int i = 0; i < addressesLength; i += Long.BYTES) { // 8 or 32 bytes: cheaper than a call that copies
            target.putLong(addressesOffset + i, table.getLong(at + i));
        }
        target.putInt(portsOffset, table.getInt(at + addressesLength));
    }

    /** What the addresses add to a sum. */
    long addressSum(final int flow) {
        return addressSums[flow];
    }

    /** What the ports add to a sum. */
    int portSum(final int flow) {
        return portSums[flow];
    }
}
