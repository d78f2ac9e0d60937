// SPDX-License-Identifier: Apache-2.0
/**
 * The packet filter: numbered rules in lists, a list for each direction of an interface, the states that rules keep,
 * and what is remembered of flows so that their packets need no rules.
 *
 * <pre>
 *  control thread   RuleBuilder ▸ Rule ▸ RuleSet ──release store──▸ ActiveRules        Generation ◂── any change
 *                                                                       │ acquire, once a burst │
 *  worker           packet ▸ FlowParser ▸ Flow ▸ StateTable ▸ FlowTable ▸ RuleList ▸ Trail ▸ actions ▸ DropReason
 *                                                (its state)  (its trail) (else find it)
 * </pre>
 *
 * <p>A verdict is found in two steps. First the <em>trail</em>: the rules that apply to the flow, in their order, the
 * last one a rule that ends the list. Then the actions along the trail: counts, copies, tables, tags, pipes, and the
 * verdict. The trail of a flow is remembered, its actions are done for each packet; so every rule counts what it
 * applied to, however the trail was found.
 *
 * <p>What of a rule depends on the flow alone (addresses, protocol, ports, ICMP type, interfaces, direction) is looked
 * at when the trail is found. What may differ from packet to packet (length, TOS, TCP flags, tag) is looked at again
 * for each packet. Where such a rule ends the list or chooses a table, the flow's trail is not remembered.
 */
package net.culvert.forwarding.filter;
