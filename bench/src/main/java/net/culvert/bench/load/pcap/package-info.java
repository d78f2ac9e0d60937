// SPDX-License-Identifier: Apache-2.0
/**
 * Captures: files of pcap (draft-ietf-opsawg-pcap) and pcapng (draft-ietf-opsawg-pcapng) read whole, replayed by their
 * times or at a rate, and pcap files written.
 */
package net.culvert.bench.load.pcap;
