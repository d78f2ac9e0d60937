// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

/** Which hook of an interface sees the packet. */
public enum Direction {
    /** It came in by the interface. */
    IN,
    /** It is to leave by the interface. */
    OUT
}
