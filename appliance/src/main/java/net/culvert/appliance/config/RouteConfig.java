// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import net.culvert.forwarding.fib.NextHop;
import net.culvert.forwarding.fib.Prefix;

/**
 * A route.
 *
 * @param fib number of the table
 * @param action FORWARD, BLACKHOLE or REJECT
 * @param via the router, as a prefix of one address; null where destinations are on the link
 * @param output name of the interface that packets leave by, the router's where only that was given; null unless
 *     FORWARD
 * @param mtu bytes of the longest packet on this way, 0 for the interface's
 * @param metric the least of several for the same prefix wins
 */
public record RouteConfig(int fib, Prefix to, NextHop.Action action, Prefix via, String output, int mtu, int metric) {}
