// SPDX-License-Identifier: Apache-2.0
/**
 * What load goes into and comes back from: nothing (the generator itself), the forwarding core between two rings in
 * memory, TUN devices of the host, sockets, or a model with known limits in simulated time.
 */
package net.culvert.bench.load.subject;
