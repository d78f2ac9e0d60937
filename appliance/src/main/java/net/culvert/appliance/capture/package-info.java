// SPDX-License-Identifier: Apache-2.0
/**
 * Packets of a running gateway, written as pcapng: what passes its interfaces, what passes the sockets of its tunnels,
 * what it drops and why.
 *
 * <pre>
 *  data path ──▶ taps ──▶ filter ▸ copy ──▶ CaptureRing ──▶ CaptureWriter ──▶ PcapngWriter ──▶ file, socket
 *                             (nobody waits; a full ring is a counted loss)       a thread of each capture
 * </pre>
 *
 * <p>The data path meets a null check for each packet while nobody captures. A tap filters and copies at most the snap
 * length on the thread that it is called by; everything else is done by the capture's own thread.
 */
package net.culvert.appliance.capture;
