// SPDX-License-Identifier: Apache-2.0
/**
 * What is sent, and when: packets that are prepared once and patched, with a mark in each by which it is known again,
 * and the schedule that says when each is due.
 */
package net.culvert.bench.load.traffic;
