// SPDX-License-Identifier: Apache-2.0
/** What the stages of the core hand each other: one packet and what is known about it. */
package net.culvert.forwarding.packet;
