// SPDX-License-Identifier: Apache-2.0
/**
 * Where the work on a burst is done: on the thread that read it, or on workers behind a ring. The names are those of
 * FreeBSD's netisr(9).
 *
 * <pre>
 *                    DIRECT, or HYBRID with an empty ring
 *  reader: read ──────────────────────────────────────────▶ process ▸ finish      all on the reader's thread
 *             │
 *             │ DEFERRED, or HYBRID under load       ┌▶ worker 0: process ─┐
 *             └─▶ ring of bursts ────────────────────┼▶ worker 1: process ─┼▶ finisher: finish, in order
 *                 (full: the reader drops, counted)  └▶ ...               ─┘
 * </pre>
 *
 * <p>One worker finishes what it has processed itself; from two on a finisher waits for all of them, so that bursts,
 * and with them the packets of a flow, leave in the order in which they were read, under every policy.
 */
package net.culvert.ringbuffers.dispatch;
