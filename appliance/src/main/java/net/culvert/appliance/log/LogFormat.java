// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

/** How a line of the log looks. */
public enum LogFormat {
    /** For people: time, thread, level, name, message. */
    TEXT,
    /** For programs: an object a line (RFC 8259). */
    JSON
}
