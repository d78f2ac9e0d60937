// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the drop-in against a real peer: wireguard-go, wg(8), wg-quick(8), iperf3 and Wireshark, in network
 * namespaces that each test makes and takes away; and of {@code culvert run} as the router between two hosts, looked at
 * with ping, traceroute, tracepath and iperf3, and packet by packet beside the kernel's router. As root, with
 * /dev/net/tun.
 *
 * <p>The implementation under test is the launcher at the root of the repository, or what {@code -Dculvert.wg=PATH} or
 * the variable {@code CULVERT_WG} names. With {@code -Dculvert.wg=/usr/bin/wireguard-go} the tests themselves are
 * proved. Programs of this package (a bad line, a flood, a transfer with its digest) run in a namespace in small JVMs
 * of their own.
 */
package net.culvert.appliance.realpeer;
