// SPDX-License-Identifier: Apache-2.0
/**
 * The WireGuard cross-platform configuration protocol: what {@code wg} speaks on {@code /var/run/wireguard/NAME.sock}.
 * Connections have threads of their own; they parse and print, and reach the tunnel in short steps on the control
 * thread.
 */
package net.culvert.appliance.uapi;
