// SPDX-License-Identifier: Apache-2.0
/** Measurements: scripts beside this module run whole tunnels side by side; what is here measures pieces. */
package net.culvert.bench;
