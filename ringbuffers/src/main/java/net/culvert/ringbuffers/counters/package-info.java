// SPDX-License-Identifier: Apache-2.0
/**
 * Why packets were dropped and how often: one enum of reasons, counted in one place per path, in a mapped file that
 * another process can read. Each counter has one writing thread; readers sum.
 */
package net.culvert.ringbuffers.counters;
