// SPDX-License-Identifier: Apache-2.0
/** What trials came to: a table on the terminal, JSON, CSV, an HdrHistogram log, one HTML page, and a comparison. */
package net.culvert.bench.load.report;
