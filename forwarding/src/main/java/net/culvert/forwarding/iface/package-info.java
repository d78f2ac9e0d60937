// SPDX-License-Identifier: Apache-2.0
/**
 * Interfaces: what the core knows of a device or a tunnel, and the queues that lead to it. The control thread writes,
 * workers read; an output queue belongs to one worker.
 */
package net.culvert.forwarding.iface;
