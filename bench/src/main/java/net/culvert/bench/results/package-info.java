// SPDX-License-Identifier: Apache-2.0
/**
 * The page of results: bench/results.sh. Run files say what was measured, the pages in bench/pages what of it is shown
 * and what was thought of it; together they make RESULTS.md, the plots and the figures in the README, or are held
 * against them.
 */
package net.culvert.bench.results;
