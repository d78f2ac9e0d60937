// SPDX-License-Identifier: Apache-2.0
/**
 * What a gateway does for each peer of its tunnels beside carrying its packets: rates and quotas, accounts that outlive
 * the process, events, and endpoints that are names.
 *
 * <pre>
 *  control thread of a tunnel, once a second        any thread                      threads of their own
 *  ─────────────────────────────────────────        ──────────                      ────────────────────
 *  PeerSettings ─ for each peer: PeerWatch
 *      what was counted ───────────────────▶ PeerAccounts: Account ──────────▶ accounting: NAME.accounting
 *      QuotaWatch ▸ PeerLimits (read by packets)   snapshot() for who shows it
 *      SessionWatch, QuotaWatch ── PeerEvent ─▶ PeerServices ── queue ────────▶ events: command, webhook
 *      NameWatch ── host ─────────────────────────────────────────────────────▶ resolver
 *           ▲───────────────────────────── task with the addresses ─────────────────┘
 * </pre>
 *
 * <p>Packets meet nothing of this but {@code PeerLimits}; all else reads what the tunnel counts anyway.
 */
package net.culvert.appliance.gateway.peer;
