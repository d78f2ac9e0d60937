// SPDX-License-Identifier: Apache-2.0
/**
 * What a router does to TCP: it refuses connections, and keeps their segments short enough for the links they cross.
 */
package net.culvert.forwarding.tcp;
