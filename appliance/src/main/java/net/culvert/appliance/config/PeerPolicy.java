// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/**
 * What a gateway does to one peer's packets.
 *
 * @param inBitsPerSecond most that comes from the peer; 0 for no limit
 * @param outBitsPerSecond most that goes to the peer; 0 for no limit
 * @param quota most in a time, both directions together; null for no limit
 * @param filter name of the rule list of this peer alone, or null
 */
public record PeerPolicy(long inBitsPerSecond, long outBitsPerSecond, QuotaConfig quota, String filter) {
    /** Nothing. */
    public static final PeerPolicy NONE = new PeerPolicy(0, 0, null, null);
}
