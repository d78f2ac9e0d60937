// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.List;

/** Has a gateway read its file again. Called by any thread, one at a time. */
@FunctionalInterface
public interface Reloader {
    /**
     * Makes the gateway what the file says now, or changes nothing.
     *
     * @return a sentence for each thing that changed
     * @throws IllegalArgumentException with what is wrong with the file, a line for each error
     */
    List<String> reload();
}
