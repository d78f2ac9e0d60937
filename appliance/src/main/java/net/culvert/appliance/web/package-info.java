// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway's web server: metrics, health, and the status page. It asks the control threads and shares nothing with
 * the data path but counters.
 *
 * <pre>
 *   client ──▶ {@link net.culvert.appliance.web.WebServer}: method ▸ host ▸ token ▸ page    threads web-N, 8 of them
 *                                        │
 *                          {@link net.culvert.appliance.web.FreshState}: at most five readings a second
 *                                        │                                 thread web-state
 *                          {@link net.culvert.appliance.state.StateReader} ──▶ control threads, in steps
 * </pre>
 */
package net.culvert.appliance.web;
