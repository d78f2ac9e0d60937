// SPDX-License-Identifier: Apache-2.0
/**
 * What a gateway looks like at one moment, for those who show it: a tree of records, read from its control threads in
 * steps and from its counters. The data path shares nothing with readers but counters.
 */
package net.culvert.appliance.state;
