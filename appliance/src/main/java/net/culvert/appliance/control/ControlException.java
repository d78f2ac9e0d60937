// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

/** A request cannot be carried out; the message is one sentence for who asked, without secrets. */
public final class ControlException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says why, and what would be right. */
    public ControlException(final String sentence) {
        super(sentence, null, false, false);
    }
}
