// SPDX-License-Identifier: Apache-2.0
/** Wiring: what the layers below offer, put together into processes a user starts. */
package net.culvert.appliance;
