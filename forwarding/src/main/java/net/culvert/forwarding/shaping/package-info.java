// SPDX-License-Identifier: Apache-2.0
/**
 * Pipes, as dummynet has them: a link of some bandwidth, delay and loss, that rules send packets through. A pipe keeps
 * copies of packets in memory that all pipes of a worker share, and gives them back when they are due.
 *
 * <pre>
 *              loss?   room?                 one after the other, at the bandwidth      later by the delay
 *  enqueue ──▸ LOSS ─▸ FULL ─▸ flow queue ─┐
 *                              flow queue ─┼─ round robin by bytes ─▸ the link ─▸ on the way (in order) ─▸ poll
 *                              flow queue ─┘
 * </pre>
 */
package net.culvert.forwarding.shaping;
