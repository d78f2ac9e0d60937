// SPDX-License-Identifier: Apache-2.0
/** Many trials for one answer: the searches of RFC 2544, section 26, and a soak. One thread runs each. */
package net.culvert.bench.load.search;
