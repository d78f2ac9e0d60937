// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.options;

/** What is done with IPv4 packets that carry options: the values of {@code net.inet.ip.process_options}, in order. */
public enum OptionsPolicy {
    /** 0: nobody looks at them; the packets are treated as if they had none. */
    PASS,
    /** 1: they are checked and heeded. */
    PROCESS,
    /** 2: the packets are refused. */
    REJECT;

    private static final OptionsPolicy[] ALL = values();

    /** The policy of a number from 0 to 2. */
    public static OptionsPolicy of(final int number) {
        if (number < 0 || number >= ALL.length) {
            throw new IllegalArgumentException("process_options is " + number + ", not 0, 1 or 2");
        }
        return ALL[number];
    }
}
