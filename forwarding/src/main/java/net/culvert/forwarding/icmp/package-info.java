// SPDX-License-Identifier: Apache-2.0
/**
 * ICMP and ICMPv6 of a router: errors and redirects about packets that it could not carry as they were to go, answers
 * to what is asked of itself. Nothing is sent here: a message is laid into the worker's slab, or the request is turned
 * round where it lies, and the caller sends it.
 *
 * <p>An error passes, in this order: {@code IcmpError}, which message belongs to the reason; {@code SilenceRules},
 * whether one may be sent; {@code RateLimit}; {@code Quote} and {@code MadePacket}, the bytes. {@code Answer} says how
 * it ended.
 */
package net.culvert.forwarding.icmp;
