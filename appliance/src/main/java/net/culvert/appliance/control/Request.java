// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One request, read and checked as far as that goes without a gateway:
 * {@code {"culvert":1,"do":"show","what":"peers"}}. Connection's thread.
 */
final class Request {
    /** The version of the protocol; a change that a client would have to know of makes another. */
    static final long VERSION = 1;

    private static final int SHOWN = 40; // characters of a client's own words in an answer

    private final String verb;
    private final Map<?, ?> members;

    private Request(final String verb, final Map<?, ?> members) {
        this.verb = verb;
        this.members = members;
    }

    /** Reads a line. */
    static Request parse(final String line) throws ControlException {
        final Map<?, ?> members;
        try {
            if (!(Json.read(line) instanceof final Map<?, ?> object)) {
                throw new ControlException("a request has to be a JSON object on one line");
            }
            members = object;
        } catch (final IOException e) {
            throw new ControlException(
                    "a request has to be a JSON object on one line, and this is not: " + firstLine(e.getMessage()));
        }
        final Object version = members.get("culvert");
        if (!Long.valueOf(VERSION).equals(version)) {
            throw new ControlException("a request has to say \"culvert\":" + VERSION
                    + ", the version of the protocol that is spoken here, and says " + shown(version));
        }
        if (!(members.get("do") instanceof final String verb)) {
            throw new ControlException("a request has to say what to do: \"do\":\"show\", for example");
        }
        return new Request(verb, members);
    }

    private static String firstLine(final String message) {
        return message.lines().findFirst().orElse("").replaceAll("[^ -~]", "?");
    }

    /** A client's own words, as far as they can be repeated. */
    static String shown(final Object words) {
        final String text = Json.write(words);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    String verb() {
        return verb;
    }

    /** Refuses members that nobody would look at. */
    void allowOnly(final String... names) throws ControlException {
        for (final Object name : members.keySet()) {
            if (!Set.of("culvert", "do").contains(name) && !List.of(names).contains(name)) {
                throw new ControlException("'" + verb + "' knows no member " + shown(name)
                        + (names.length == 0 ? "; it has none" : "; it has " + String.join(", ", names)));
            }
        }
    }

    boolean has(final String name) {
        return members.get(name) != null;
    }

    /** A text that has to be there. */
    String text(final String name) throws ControlException {
        return required(name, text(name, null));
    }

    String text(final String name, final String otherwise) throws ControlException {
        return switch (members.get(name)) {
            case null -> otherwise;
            case final String text -> text;
            default -> throw wrong(name, "a text");
        };
    }

    /** One of several words that has to be there. */
    String word(final String name, final List<String> words) throws ControlException {
        final String word = text(name);
        if (!words.contains(word)) {
            throw wrong(name, String.join(", ", words));
        }
        return word;
    }

    int number(final String name, final int least, final int most, final int otherwise) throws ControlException {
        if (!has(name)) {
            return otherwise;
        }
        if (members.get(name) instanceof final Long number && number >= least && number <= most) {
            return number.intValue();
        }
        throw wrong(name, "a number from " + least + " to " + most);
    }

    boolean flag(final String name) throws ControlException {
        return switch (members.get(name)) {
            case null -> false;
            case final Boolean flag -> flag;
            default -> throw wrong(name, "true or false");
        };
    }

    /** A list of texts, empty where there is none. */
    List<String> texts(final String name) throws ControlException {
        final List<String> texts = new ArrayList<>();
        if (has(name)) {
            if (!(members.get(name) instanceof final List<?> list)) {
                throw wrong(name, "a list of texts");
            }
            for (final Object element : list) {
                if (!(element instanceof final String text)) {
                    throw wrong(name, "a list of texts");
                }
                texts.add(text);
            }
        }
        return texts;
    }

    /** Values by name, in their order; numbers and flags are given as sysctls have them. Empty where there is none. */
    Map<String, String> assignments(final String name) throws ControlException {
        final Map<String, String> assignments = new LinkedHashMap<>();
        if (has(name)) {
            if (!(members.get(name) instanceof final Map<?, ?> object)) {
                throw wrong(name, "an object of names and values");
            }
            for (final Map.Entry<?, ?> each : object.entrySet()) {
                final Object value = each.getValue() instanceof final Boolean flag ? flag ? 1 : 0 : each.getValue();
                if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
                    throw wrong(name, "an object of names and values");
                }
                assignments.put(each.getKey().toString(), value.toString());
            }
        }
        return assignments;
    }

    private <T> T required(final String name, final T value) throws ControlException {
        if (value == null) {
            throw new ControlException("'" + verb + "' needs a member \"" + name + "\"");
        }
        return value;
    }

    private ControlException wrong(final String name, final String right) {
        final boolean isSecret = name.endsWith("Key");
        return new ControlException("\"" + name + "\" is " + (isSecret ? "something else" : shown(members.get(name)))
                + " but has to be " + right);
    }
}
