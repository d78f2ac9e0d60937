// SPDX-License-Identifier: Apache-2.0
/** WireGuard as a sans-I/O core: bytes and time in, bytes and deadlines out. */
package net.culvert.tunnel.wireguard;
