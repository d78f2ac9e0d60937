// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static java.util.Map.entry;

import java.util.Map;

/**
 * Where Culvert does with a packet what the kernel's router does not, by the name of the packet. Three more differences
 * are of whole classes of packets: identifications, the traffic class of what a router says itself over IPv6 (Culvert's
 * errors have CS6), and limits of rate.
 */
final class LinuxDifferences {
    private static final String NOTHING = "";

    /** All of them. */
    static final Map<String, Difference> BY_NAME = Map.ofEntries(
            differs(
                    "IPv4, TTL 1, longer than is quoted",
                    "left: .* tos 192 .*",
                    "an error has TOS 0 besides its precedence (RFC 1349, section 5.1); Linux takes that of its cause"),
            differs(
                    "IPv4, too long with options",
                    "(?s).* options 01010101 .*\nright: .* fragment 9d .* options  data .*",
                    "later fragments have no options but those to be copied (RFC 791, section 3.1); Linux fills their room"),
            differs(
                    "IPv4, too long with a reserved flag",
                    "(?s)right: .* fragment a000 .*\nright: .* fragment 809d .*",
                    "unused bits are copied into each fragment (RFC 1812, section 5.2.5); Linux clears the flag"),
            differs(
                    "IPv4, a header longer than its packet",
                    "left: .* data 0c00....15.*",
                    "the pointer is at the octet that is wrong, the option's length; Linux's is at its type"),
            differs(
                    "IPv4, an option longer than the header",
                    "left: .* data 0c00....15.*",
                    "the pointer is at the octet that is wrong, the option's length; Linux's is at its type"),
            differs(
                    "IPv4, an option of length 1",
                    "left: .* data 0c00....15.*",
                    "the pointer is at the octet that is wrong, the option's length; Linux's is at its type"),
            differs(
                    "IPv4, from this network",
                    NOTHING,
                    "no host sends from 0/8 (RFC 1122, section 3.2.1.3); Linux refuses 0.0.0.0 alone"),
            differs(
                    "IPv4, from the reserved space",
                    NOTHING,
                    "240/4 is reserved (RFC 1112, section 4); Linux takes it for unicast"),
            differs(
                    "IPv4, to the reserved space",
                    NOTHING,
                    "240/4 is reserved (RFC 1112, section 4); Linux takes it for unicast, and finds no route"),
            differs(
                    "IPv4, from a link-local address",
                    NOTHING,
                    "addresses of one link stay there (RFC 3927, section 2.7); Linux forwards them"),
            differs("IPv4, to itself", NOTHING, "no packet goes from an address to the same; Linux forwards it"),
            differs(
                    "IPv4, echo to the router, with DF",
                    "left: .* fragment 4000 .*",
                    "an echo reply keeps DF, as in BSD; Linux makes it anew without"),
            differs(
                    "IPv4, record route with TTL 1",
                    "left: .* options  data 0b00.*",
                    "an error has no options; Linux's has those of its cause"),
            differs(
                    "IPv4, timestamp with addresses",
                    "right: .* options 440c0d01c633640180000000 .*",
                    "the address is of the link it leaves by, with no time; Linux notes the link it came by, and the time"),
            differs(
                    "IPv4, loose source route, used up",
                    "left: .* data 0305.*",
                    "source routes are refused with an answer (RFC 1122, section 3.3.5); Linux says nothing"),
            differs(
                    "IPv4, loose source route to the router",
                    "left: .* data 0305.*",
                    "source routes are refused with an answer (RFC 1122, section 3.3.5); Linux says nothing"),
            differs(
                    "IPv6, from the router",
                    NOTHING,
                    "own addresses are refused from outside, in both families; Linux forwards those of IPv6"),
            differs(
                    "IPv6, from ::ffff:192.0.2.2",
                    NOTHING,
                    "addresses that stand for IPv4 nodes (RFC 4291, section 2.5.5.2) are refused; Linux forwards them"),
            differs(
                    "IPv6, to ::ffff:198.51.100.2",
                    NOTHING,
                    "addresses that stand for IPv4 nodes (RFC 4291, section 2.5.5.2) are refused; Linux finds no route"),
            differs(
                    "IPv6, to ::",
                    NOTHING,
                    "nothing is sent to :: (RFC 4291, section 2.5.2), so nobody is told; Linux finds no route"),
            differs(
                    "IPv6, to a link-local address",
                    "left: .* data 0100.*",
                    "a TUN device has no link-local addresses, so there is no route; Linux looks for the neighbour"),
            differs("IPv6, to itself", NOTHING, "no packet goes from an address to the same; Linux forwards it"),
            differs(
                    "IPv6, hop-by-hop option cut short",
                    "left: .* data 0400........002b.*",
                    "a malformed option is a parameter problem; Linux says nothing"),
            differs(
                    "IPv6, hop-by-hop header longer than its packet",
                    "left: .* data 0400........0029.*",
                    "a malformed header is a parameter problem; Linux says nothing"),
            differs(
                    "IPv4, a super-packet with TTL 1",
                    "left: .* data 0b00....00000000450004d8.*",
                    "the quote is of the first segment, which is what its sender knows; Linux quotes the super-packet"),
            differs(
                    "IPv4, a super-packet whose segments are too long",
                    "left: .* data 0304....00000500450005a0.*",
                    "the quote is of the first segment, which is what its sender knows; Linux quotes the super-packet"),
            differs(
                    "IPv6, a super-packet with hop limit 1",
                    "left: .* data 0300....000000006000000004c4.*",
                    "the quote is of the first segment, which is what its sender knows; Linux quotes the super-packet"),
            differs(
                    "IPv6, a super-packet whose segments are too long",
                    "left: .* data 0200....0000050060000000058c.*",
                    "the quote is of the first segment, which is what its sender knows; Linux quotes the super-packet"));

    private LinuxDifferences() {}

    /**
     * One of them.
     *
     * @param culvert what comes out of Culvert, as a regular expression
     * @param why what both do, and by whose word
     */
    record Difference(String culvert, String why) {}

    private static Map.Entry<String, Difference> differs(final String name, final String culvert, final String why) {
        return entry(name, new Difference(culvert, why));
    }
}
