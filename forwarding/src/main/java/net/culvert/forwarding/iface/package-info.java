// SPDX-License-Identifier: Apache-2.0
/**
 * Interfaces: what the core knows of a device or a tunnel, and the queues that lead to it and from it. The control
 * thread writes, workers read; a queue belongs to one worker.
 *
 * <pre>
 *  device ─▶ reader ─▶ Placement ─▶ InputQueue[worker] ─▶ worker ─▶ OutputQueue[worker] ─▶ Transmitter ─▶ device
 *                       offer                 dequeue       enqueue              start, once a burst
 *
 *  control thread:  InterfaceTable ─▶ InterfaceSnapshot, immutable, which all others read
 *                        └─▶ InterfaceEvents, in order, to its listeners: routes, tunables, whoever watches
 * </pre>
 *
 * <p>Readers and workers bracket each burst with a mark of the table's grace period. What an interface holds is freed
 * after every bracket in which somebody may have seen it; a reference to an interface that is kept longer is harmless,
 * its ways in answer INTERFACE_GONE.
 */
package net.culvert.forwarding.iface;
