// SPDX-License-Identifier: Apache-2.0
/**
 * The control plane of a running gateway: a Unix socket on which commands ask, change and watch it, in JSON, one object
 * a line; and the sockets of its tunnels, which {@code wg} speaks to. What is asked for is collected on the thread that
 * owns it, in steps, and printed on the connection's own.
 */
package net.culvert.appliance.control;
