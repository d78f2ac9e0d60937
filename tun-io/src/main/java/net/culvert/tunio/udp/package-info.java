// SPDX-License-Identifier: Apache-2.0
/**
 * The UDP underlay of tunnels: bursts of datagrams in with one recvmmsg(2), out with one sendmmsg(2).
 *
 * <pre>
 *            control thread                         port, firewall mark
 *                  │ open, port, fwmark, close
 *             UdpSockets ── UdpSocket IPv4, UdpSocket IPv6          one port, descriptors that never change
 *                  │
 *    fd IPv4 ──> UdpReceiver ──> Burst ──> ...        one thread each; entries with sender, local address, run length
 *    fd IPv6 ──> UdpReceiver ──> Burst ──> ...
 *                                   ... ──> Burst ──> UdpSender ──> fd IPv4, fd IPv6      as many as there are threads
 * </pre>
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>2026-11-21: datagrams of one flow travel as runs (UDP_GRO in, UDP_SEGMENT out), because the kernel then walks
 *       its stack once a run and we make one call for up to 64 KiB; without either the same code sends and receives
 *       datagrams. Each received message has a stride of 64 KiB in the slab; memory is touched only as far as bytes
 *       come.
 *   <li>2026-11-21: the sender makes runs of at most 65473 bytes: with Ethernet and IPv6 headers that is the longest
 *       Linux passes on whole; a longer one the kernel cuts up on its way (on loopback and Linux 6.18 a run of 65474
 *       bytes over IPv6 arrived as 46 datagrams, one of 65473 as one run).
 *   <li>2026-11-21: a port change puts the new socket over the old descriptor with dup3(2), because senders and
 *       receivers then need no lock and no quiescent point. A thread asleep in poll(2) goes on waiting for the old
 *       socket; shutdown(2) on the old one does not help, since poll wakes, looks at the new socket, finds nothing and
 *       sleeps on. So whoever polls has an eventfd among its descriptors and the change signals it.
 *   <li>2026-11-21: a refused run is sent datagram by datagram: for EMSGSIZE and EINVAL (datagrams above the path MTU,
 *       which only IP fragmentation carries) this run alone, for EIO (no checksum offload, IPsec) from then on.
 *   <li>2026-11-21: the source address is sticky as PKTINFO told it, with its interface. Where the kernel refuses it
 *       the message goes once without and a listener tells the peer to forget it.
 *   <li>2026-11-21: full buffers are waited for, at most 10 ms a burst (1 MiB takes 8 ms at 1 Gbit/s), so that local
 *       senders feel back-pressure; what is left then is a counted drop, and the thread serves other paths again.
 *   <li>2026-11-21: endpoints are cached in a direct-mapped table, so steady traffic allocates nothing and a run of
 *       datagrams to one peer compares one reference. A flood of forged senders costs one short-lived object a message.
 * </ul>
 */
package net.culvert.tunio.udp;
