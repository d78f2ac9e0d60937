// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/** What happened to an interface, told to every listener in the order in which it happened, on the control thread. */
public sealed interface InterfaceEvent {
    /** The interface that it happened to. */
    NetworkInterface source();

    /** It is in the table. */
    record Arrived(NetworkInterface source) implements InterfaceEvent {}

    /** It is out of the table; its addresses went before. */
    record Departed(NetworkInterface source) implements InterfaceEvent {}

    /** It takes packets from now on: its routes can be restored. */
    record WentUp(NetworkInterface source) implements InterfaceEvent {}

    /** It takes no packets any more: its routes are to be withdrawn. */
    record WentDown(NetworkInterface source) implements InterfaceEvent {}

    /** Its wire is in another state. */
    record LinkChanged(NetworkInterface source, LinkState state) implements InterfaceEvent {}

    /** It has one more address. */
    record AddressAdded(NetworkInterface source, InterfaceAddress address) implements InterfaceEvent {}

    /** It has one address less. */
    record AddressRemoved(NetworkInterface source, InterfaceAddress address) implements InterfaceEvent {}

    /** Something else about it has another value. */
    record Changed(NetworkInterface source, Property property) implements InterfaceEvent {}

    /** What {@link Changed} can be about. */
    enum Property {
        MTU,
        FIB,
        METRIC,
        DESCRIPTION,
        MODE,
        CAPABILITIES,
        RUNNING,
        PREFERENCE
    }
}
