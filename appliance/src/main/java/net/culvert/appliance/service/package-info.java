// SPDX-License-Identifier: Apache-2.0
/**
 * A gateway as a service of the host: what it tells the service manager, and how a service manager learns that it
 * hangs. Control work, away from packets.
 *
 * <pre>
 *   culvert run ── READY, RELOADING, STOPPING, STATUS ──▶ {@link net.culvert.appliance.service.ServiceNotifier} ──▶ $NOTIFY_SOCKET
 *   threads ◀── ask ── {@link net.culvert.appliance.service.Watchdog} ── WATCHDOG ──────▲
 * </pre>
 */
package net.culvert.appliance.service;
