// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

/**
 * What became of a capture.
 *
 * @param packets written
 * @param lost for want of room
 */
public record CaptureTally(long packets, long lost) {}
