// SPDX-License-Identifier: Apache-2.0
/**
 * Which worker a packet meets, and how it gets there and out again; netisr(9). A worker is a thread that reads some
 * ports, works on packets, and sends; with several of them
 *
 * <pre>
 *  port ─▶ Workstream.input ─┬─ direct, or its own by hybrid ──────────────▶ worker ─▶ OutputQueue[worker]
 *          of the reader     └▶ BurstPlacer ─▶ InputQueue[worker] ─▶ work() ─▶ worker       │
 *                                a copy        of the interface      of the worker          ▼
 *                                                            a Transmitter of its own, or a Handover ─▶ port's owner
 * </pre>
 *
 * <p>What workers find in packets for this host, such as the packets that a tunnel carries, goes by an
 * {@link net.culvert.forwarding.dispatch.Inbox} to the tunnel's owner, who reads it as a port: the way above begins
 * anew.
 *
 * <p>A flow's packets come in by one interface, which one thread reads into one queue for each worker, and leave by one
 * ring or one device: so they stay in order. Nobody waits for anybody: what is full drops, counted.
 */
package net.culvert.forwarding.dispatch;
