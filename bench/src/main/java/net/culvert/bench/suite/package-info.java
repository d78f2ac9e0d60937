// SPDX-License-Identifier: Apache-2.0
/** The command {@code culvert bench}: the JMH suites in one run, held against an earlier one. */
package net.culvert.bench.suite;
