// SPDX-License-Identifier: Apache-2.0
/**
 * One trial: a sender, a receiver, and the count of what became of every packet.
 *
 * <pre>
 *  send thread:     source ── when due ──> subject          receive thread:  subject ──> mark ──> flows, latency
 *                     └─ how late it was: lag histogram                          └─ once a second: interval ──> observer
 * </pre>
 *
 * <p>Packets of captures have no mark: the sending thread notes a fingerprint of each, by which it is known again.
 *
 * <p>A packet's latency counts from when it was due, not from when it left: a sender that was held up does not hide how
 * long its packets would have waited (coordinated omission).
 */
package net.culvert.bench.load.trial;
