// SPDX-License-Identifier: Apache-2.0
/**
 * Longest-prefix match, and routes.
 *
 * <pre>
 *  RouteTable ──the best ways of a prefix──> Fibs ──> Fib by number: prefix to number     read by workers
 *   all routes, links, events                    └──> NextHops: number to 1-16 ways
 * </pre>
 *
 * One thread writes all of it, the owner of the grace period. PrefixTable is apart from these: any value by prefix, for
 * few of them.
 */
package net.culvert.forwarding.fib;
