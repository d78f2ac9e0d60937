// SPDX-License-Identifier: Apache-2.0
/**
 * Load. The classes here speak WireGuard to a tunnel process, ours or another, from outside; the packages below are
 * {@code culvert load}: made-up or replayed traffic into a subject, and what became of it.
 */
package net.culvert.bench.load;
