// SPDX-License-Identifier: Apache-2.0
/** The command lines: {@code culvert} with its subcommands, and {@code culvert-wg}, which has to start fast. */
package net.culvert.appliance.cli;
