// SPDX-License-Identifier: Apache-2.0
/** Load generators that speak WireGuard to a tunnel process, ours or another, from outside. */
package net.culvert.bench.load;
