// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.search;

/**
 * What a search keeps to.
 *
 * @param maxPps the rate it begins with and does not exceed
 * @param trialNs of each trial
 * @param tolerance share of packets that may be lost, 0 as RFC 2544 has it
 * @param precision share of the answer that it may be off
 */
public record Bounds(double maxPps, long trialNs, double tolerance, double precision) {}
