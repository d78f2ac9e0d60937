// SPDX-License-Identifier: Apache-2.0
/** Disruptor rings that hand bursts from one thread to another, and the wake-up of a thread that sleeps. */
package net.culvert.ringbuffers.ring;
