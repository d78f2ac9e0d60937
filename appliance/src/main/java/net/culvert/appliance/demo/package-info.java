// SPDX-License-Identifier: Apache-2.0
/**
 * {@code culvert demo}: two tunnels talk to each other for some seconds and a table says how well, through real TUN
 * devices in two network namespaces, or within this process where that is not allowed.
 */
package net.culvert.appliance.demo;
