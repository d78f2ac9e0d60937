// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.NetworkInterface;

/**
 * All lists, each at the hooks that it is attached to. Immutable, for any thread; the control thread builds one anew
 * for each change and publishes it in {@link ActiveRules}.
 */
public final class RuleSet {
    private final RuleList[] in; // by index of the interface; null where no list is attached
    private final RuleList[] out;
    private final boolean keepsState;
    private final int longest;

    private RuleSet(final Builder builder) {
        final int size = builder.lastIndex + 1;
        in = Arrays.copyOf(builder.in, size);
        out = Arrays.copyOf(builder.out, size);
        keepsState = builder.keepsState;
        int longest = 0;
        for (int i = 0; i < size; i++) {
            longest = Math.max(longest, in[i] == null ? 0 : in[i].longest());
            longest = Math.max(longest, out[i] == null ? 0 : out[i].longest());
        }
        this.longest = longest;
    }

    /** Lists for a core that has so many tables. */
    public static Builder builder(final int fibs) {
        return new Builder(fibs);
    }

    /** Whether no list is attached anywhere. */
    public boolean isEmpty() {
        return in.length == 0;
    }

    RuleList list(final Direction direction, final NetworkInterface networkInterface) {
        final RuleList[] lists = direction == Direction.IN ? in : out;
        final int index = networkInterface.index();
        return index < lists.length ? lists[index] : null;
    }

    /** Whether any rule keeps state, so that all packets that come in may be of a conversation. */
    boolean keepsState() {
        return keepsState;
    }

    /** Rules in the longest group of any list. */
    int longest() {
        return longest;
    }

    /** Lists and where they are attached; for the control thread. */
    public static final class Builder {
        private final int fibs;
        private final Map<String, List<Rule>> lists = new HashMap<>();
        private final Map<Integer, Map<Prefix, String>> members = new HashMap<>(); // by index of the interface
        private RuleList[] in = {};
        private RuleList[] out = {};
        private int lastIndex = -1;
        private boolean keepsState;

        private Builder(final int fibs) {
            this.fibs = fibs;
        }

        /** Adds a list; its rules may come in any order and go by their numbers, of which each is there once. */
        public Builder list(final String name, final List<Rule> rules) {
            final List<Rule> sorted = new ArrayList<>(rules);
            sorted.sort(Comparator.comparingInt(Rule::number));
            for (int i = 1; i < sorted.size(); i++) {
                final int number = sorted.get(i).number();
                if (number == sorted.get(i - 1).number()) {
                    throw new IllegalArgumentException("list " + name + ": two rules have the number " + number
                            + "; give each a number of its own");
                }
            }
            for (final Rule rule : sorted) {
                if (rule.action() == Action.SETFIB && rule.argument() >= fibs) {
                    throw new IllegalArgumentException("list " + name + ": rule " + rule.number() + ": table "
                            + rule.argument() + " does not exist; tables are 0 to " + (fibs - 1));
                }
            }
            if (lists.putIfAbsent(name, sorted) != null) {
                throw new IllegalArgumentException("list " + name + ": there are two of that name; rename one");
            }
            return this;
        }

        /** Attaches a list to one hook of an interface; a hook has one list. */
        public Builder attach(final String name, final Direction direction, final NetworkInterface networkInterface) {
            final List<Rule> rules = lists.get(name);
            if (rules == null) {
                throw new IllegalArgumentException("interface " + networkInterface.name() + ": there is no list " + name
                        + "; define it, or name one of " + lists.keySet());
            }
            final int index = networkInterface.index();
            reserve(index);
            final RuleList[] hooks = direction == Direction.IN ? in : out;
            if (hooks[index] != null) {
                throw new IllegalArgumentException("interface " + networkInterface.name() + ": two lists, " + name
                        + " and another, for the same direction; join them to one");
            }
            hooks[index] = new RuleList(rules, direction);
            noteStates(rules);
            return this;
        }

        /**
         * Has the interface's packets from the prefix, and those to it, meet a list of their own first: where it does
         * not decide, they meet the interface's. The longest prefix counts; null is for those that have no list.
         */
        public Builder member(final Prefix prefix, final String name, final NetworkInterface networkInterface) {
            if (name != null && !lists.containsKey(name)) {
                throw new IllegalArgumentException("interface " + networkInterface.name() + ": prefix " + prefix
                        + ": there is no list " + name + "; define it, or name one of " + lists.keySet());
            }
            reserve(networkInterface.index());
            members.computeIfAbsent(networkInterface.index(), index -> new HashMap<>())
                    .put(prefix, name);
            return this;
        }

        private void reserve(final int index) {
            if (index >= in.length) {
                in = Arrays.copyOf(in, 2 * index + 1);
                out = Arrays.copyOf(out, 2 * index + 1);
            }
            lastIndex = Math.max(lastIndex, index);
        }

        private void noteStates(final List<Rule> rules) {
            for (final Rule rule : rules) {
                keepsState |= rule.keepsState();
            }
        }

        private void attachMembers(final int index, final Map<Prefix, String> names, final Direction direction) {
            final Map<String, RuleList> compiled = new HashMap<>(); // one for all members that name the same
            final Map<Prefix, RuleList> byPrefix = new HashMap<>();
            names.forEach((prefix, name) -> byPrefix.put(prefix, compiled.computeIfAbsent(name, list -> {
                final List<Rule> rules = list == null ? List.of() : lists.get(list);
                noteStates(rules);
                return new RuleList(rules, direction);
            })));
            final RuleList[] hooks = direction == Direction.IN ? in : out;
            final RuleList own = hooks[index] == null ? new RuleList(List.of(), direction) : hooks[index];
            hooks[index] = new RuleList(own, new MemberLists(byPrefix, direction));
        }

        public RuleSet build() {
            members.forEach((index, names) -> {
                attachMembers(index, names, Direction.IN);
                attachMembers(index, names, Direction.OUT);
            });
            members.clear(); // they are in the lists now
            return new RuleSet(this);
        }
    }
}
