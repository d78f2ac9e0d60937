// SPDX-License-Identifier: Apache-2.0
/**
 * A gateway as a service of the host: what it tells the service manager, how that learns that it hangs, and the
 * ordinary user that it goes on as. Control work, away from packets.
 *
 * <pre>
 *   culvert run ── READY, RELOADING, STOPPING, STATUS ──▶ ServiceNotifier ──▶ $NOTIFY_SOCKET
 *   threads ◀── ask ── Watchdog ── WATCHDOG ──────────────────▲
 * </pre>
 */
package net.culvert.appliance.service;
