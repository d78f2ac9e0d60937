// SPDX-License-Identifier: Apache-2.0
/**
 * What a router does to TCP: it refuses connections, and keeps their segments short enough for the links they cross. A
 * reset is limited, counted and laid into the slab by what {@code icmp} has for its errors.
 */
package net.culvert.forwarding.tcp;
