// SPDX-License-Identifier: Apache-2.0
/** The command {@code culvert load}: options, wiring, exit codes. */
package net.culvert.bench.load.cli;
