// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.wire;

/** Protocol numbers of IANA, as IPv4's protocol and IPv6's next header carry them. */
public final class IpProtocol {
    public static final int HOP_BY_HOP = 0;
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int ICMPV6 = 58;
    public static final int DESTINATION_OPTIONS = 60;

    private IpProtocol() {}
}
