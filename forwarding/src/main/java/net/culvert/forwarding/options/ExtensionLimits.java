// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

/**
 * Bounds of what a host reads before the upper layer of an IPv6 packet (RFC 8504, section 5.3, allows them); immutable.
 *
 * @param headers extension headers
 * @param bytes all of them together
 */
public record ExtensionLimits(int headers, int bytes) {
    /** Ours: each header once and destination options twice are seven; room for a long routing header. */
    public static final ExtensionLimits DEFAULT = new ExtensionLimits(8, 1024);

    /** Refuses bounds below those of a packet with one header of eight bytes. */
    public ExtensionLimits {
        if (headers < 1 || bytes < 8) {
            throw new IllegalArgumentException("at least one header of 8 bytes, not " + headers + " of " + bytes);
        }
    }
}
