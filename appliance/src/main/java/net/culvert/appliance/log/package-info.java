// SPDX-License-Identifier: Apache-2.0
/**
 * The log: a provider of SLF4J that writes lines to standard error, as text or as JSON, and keeps a list of distinct
 * errors. Any thread logs; none does where packets pass.
 */
package net.culvert.appliance.log;
