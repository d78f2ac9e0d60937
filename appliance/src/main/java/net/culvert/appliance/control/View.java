// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.control;

import java.util.Map;

/** What {@code show} can show: rows of one kind. Connection's thread. */
@FunctionalInterface
interface View {
    /** The rows as they are now; each has the same members in the same order, null where there is no value. */
    Iterable<Map<String, Object>> rows();
}
