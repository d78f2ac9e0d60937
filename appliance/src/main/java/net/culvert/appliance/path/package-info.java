// SPDX-License-Identifier: Apache-2.0
/**
 * A packet's way, written out: {@link net.culvert.appliance.path.OutboundPath} from the TUN device to the UDP socket
 * and {@link net.culvert.appliance.path.InboundPath} back, each a table of contents that calls one stage a line, each
 * run by a thread of its own; {@link net.culvert.appliance.path.ControlPath} runs the slow half on the third.
 */
package net.culvert.appliance.path;
