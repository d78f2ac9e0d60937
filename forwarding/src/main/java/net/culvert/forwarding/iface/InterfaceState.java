// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** Where an interface stands in its life; it only ever goes forward. */
public enum InterfaceState {
    /** Made, with a number of its own, and seen by nobody. */
    INITIALISED,
    /** In the table. */
    REGISTERED,
    /** Every way in answers INTERFACE_GONE; what it holds is still there. */
    DEACTIVATED,
    /** Out of the table, and what it held is freed, or will be once no burst can see it. */
    DETACHED
}
