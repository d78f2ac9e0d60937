// SPDX-License-Identifier: Apache-2.0
/**
 * Packets in off-heap memory, moved in bursts.
 *
 * <p>A {@link net.culvert.ringbuffers.packet.Burst} is one slab of memory and the packets that lie in it. It has one
 * owner at a time; ownership moves with a ring slot or a call. Bursts come from a bounded
 * {@link net.culvert.ringbuffers.packet.BurstPool}; an empty pool is a counted drop, never an allocation. Packets leave
 * through a {@link net.culvert.ringbuffers.packet.PacketSink} as a {@link net.culvert.ringbuffers.packet.Gather}, a
 * list of pieces that the kernel joins, so that coalescing copies nothing.
 */
package net.culvert.ringbuffers.packet;
