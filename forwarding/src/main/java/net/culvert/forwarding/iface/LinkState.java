// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** What is known of the wire, or of what stands for one. */
public enum LinkState {
    /** Nothing, so far. */
    UNKNOWN,
    /** Nothing would arrive. */
    DOWN,
    /** It carries packets. */
    UP
}
