// SPDX-License-Identifier: Apache-2.0
/** Builders of small packets for tests, of this module and those above. */
package net.culvert.forwarding.packets;
