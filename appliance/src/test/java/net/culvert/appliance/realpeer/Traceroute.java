// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import java.util.List;

/** The way to a host by traceroute(8), one probe after the other so that no rate limit hides a hop. */
final class Traceroute {
    private static final int MAX_HOPS = 5;

    private Traceroute() {}

    /** The addresses of the hops that answer, {@code *} for each that does not; by -U, -I or -T. */
    static List<String> hops(final Namespace from, final String to, final String method) {
        final String output = from.run(Command.words("traceroute -n -N 1 -q 1 -w 5 -m " + MAX_HOPS + " " + method, to));
        return output.lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> line.split("\\s+")[1])
                .toList();
    }

    /** What tracepath(8) says of the way, with each PMTU that it learns. */
    static String path(final Namespace from, final String to) {
        return from.run(Command.words("tracepath -n -m " + MAX_HOPS, to));
    }
}
