// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.ip;

import java.util.function.Consumer;
import net.culvert.forwarding.fib.Fibs;
import net.culvert.forwarding.filter.ActiveRules;
import net.culvert.forwarding.fragment.FragmentLimits;
import net.culvert.forwarding.icmp.IcmpListener;
import net.culvert.forwarding.icmp.IcmpSettings;
import net.culvert.ringbuffers.counters.CountersFile;

/**
 * What the workers of one gateway share; the control thread writes, they read.
 *
 * @param ipv4 settings of IPv4
 * @param ipv6 settings of IPv6
 * @param icmp settings of both ICMPs, and of resets
 * @param fibs forwarding tables
 * @param rules filter rules in force
 * @param fragments bounds of each worker's reassembly, for each family
 * @param icmpListener told what became of packets that this host sent
 * @param counters what all counters are made in
 * @param onFault told of faults of ours, each of which costs a packet; by workers
 */
public record Router(
        IpSettings ipv4,
        IpSettings ipv6,
        IcmpSettings icmp,
        Fibs fibs,
        ActiveRules rules,
        FragmentLimits fragments,
        IcmpListener icmpListener,
        CountersFile counters,
        Consumer<RuntimeException> onFault) {}
