// SPDX-License-Identifier: Apache-2.0
/**
 * Between threads: Disruptor rings that hand bursts from one to another, and the grace periods after which what was
 * unpublished can be freed. Rousing the thread that consumes is the producer's business.
 */
package net.culvert.ringbuffers.ring;
