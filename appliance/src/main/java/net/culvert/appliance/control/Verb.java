// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

/** One thing that a request can ask for. Any number of connections' threads at once. */
interface Verb {
    /** What the client gets as {@code ok}: a value for {@link Json}. */
    Object answer(Request request) throws ControlException;

    /** Whether the request is to change the gateway, which not everybody may do. */
    default boolean changes(final Request request) {
        return false;
    }
}
