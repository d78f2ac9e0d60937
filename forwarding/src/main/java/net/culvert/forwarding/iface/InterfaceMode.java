// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** What lies behind an interface; it cannot change while the interface is up. */
public enum InterfaceMode {
    /** One other end: an address may name it as its peer. */
    POINT_TO_POINT,
    /** A network of many, with a broadcast address for IPv4. */
    BROADCAST
}
