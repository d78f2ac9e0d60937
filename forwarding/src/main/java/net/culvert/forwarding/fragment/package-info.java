// SPDX-License-Identifier: Apache-2.0
/**
 * Packets cut into fragments and fragments put together, for IPv4 (RFC 791) and IPv6 (RFC 8200). A worker has one of
 * each class. Packets are to have passed the check of their header before and to be ordinary ones: no super-packet, no
 * checksum left to be completed.
 *
 * <pre>
 *  add ▸ {@code Fragment}: what it says of itself
 *      ▸ {@code DatagramTable}: which packet it is of       ▸ {@code Datagram}: where in it, in order of offsets
 *      ▸ {@code FragmentStore}: its bytes, in blocks        ▸ {@code WholePacket}: all of them in a row
 * </pre>
 *
 * <p>All memory is taken at the start; a packet that is given up leaves its name behind, until its time is over, so
 * that its other fragments are not taken for a new one.
 */
package net.culvert.forwarding.fragment;
