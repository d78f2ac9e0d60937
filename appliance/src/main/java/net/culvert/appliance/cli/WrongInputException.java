// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

/** The user's input is wrong; the message is one sentence that says what would be right. */
final class WrongInputException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongInputException(final String sentence) {
        super(sentence);
    }
}
