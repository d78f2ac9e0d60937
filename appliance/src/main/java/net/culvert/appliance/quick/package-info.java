// SPDX-License-Identifier: Apache-2.0
/**
 * What {@code culvert run wg0.conf} does to the host besides its device, as wg-quick(8) does it: routes, the rules of a
 * default route, the mark of outer packets, and the user's own commands.
 */
package net.culvert.appliance.quick;
