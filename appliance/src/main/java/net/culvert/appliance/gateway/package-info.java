// SPDX-License-Identifier: Apache-2.0
/**
 * A gateway at work: the interfaces that a file describes, with a router between them. One thread forwards, one
 * controls.
 */
package net.culvert.appliance.gateway;
