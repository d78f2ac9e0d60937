// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/**
 * A pipe that limits, delays and loses packets (dummynet(4)).
 *
 * @param bandwidthBitsPerSecond 0 for no limit
 * @param delayNs nanoseconds that each packet is held
 * @param loss the share of packets that is lost, 0 to 1
 * @param queuePackets most packets that wait
 */
public record PipeConfig(String name, long bandwidthBitsPerSecond, long delayNs, double loss, int queuePackets) {}
