// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator does with interfaces at run time: making them by name, reading and setting what can be tuned. All of
 * it is the control thread's; what is refused is so with one sentence.
 */
package net.culvert.forwarding.iface.control;
