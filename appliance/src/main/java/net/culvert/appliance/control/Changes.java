// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.List;

/** What is answered to who changed something. */
final class Changes {
    /** That the change is the running gateway's alone. */
    static final String NOT_IN_THE_FILE =
            "a reload may undo that, and the next start does, unless the file says so too";

    private Changes() {}

    /** The sentence about what was done, and how long it lasts. */
    static List<String> done(final String sentence) {
        return List.of(sentence, NOT_IN_THE_FILE);
    }
}
