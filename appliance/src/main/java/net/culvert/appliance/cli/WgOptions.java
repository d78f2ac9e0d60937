// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import net.culvert.appliance.ThreadSettings;
import net.culvert.tunnel.aead.AeadEngines;

/**
 * What {@code culvert-wg} was asked to do, by its arguments and its environment. Whether it stays in the foreground the
 * launcher has decided.
 *
 * @param name of the interface
 * @param tunFd descriptor of an open TUN device that was handed over (WG_TUN_FD), or {@link #NONE}
 * @param uapiFd descriptor of a listening control socket that was handed over (WG_UAPI_FD), or {@link #NONE}
 * @param aead which AEAD engine to use (CULVERT_AEAD), for {@link AeadEngines#choose}
 * @param keyLog file to write the secrets of handshakes to (CULVERT_KEYLOG), or null for none
 * @param threads where packets are sealed and opened (CULVERT_DISPATCH and others)
 * @param training whether to stop as soon as everything is ready: a run that only warms a start-up cache
 */
public record WgOptions(
        String name, int tunFd, int uapiFd, String aead, Path keyLog, ThreadSettings threads, boolean training) {
    /** No descriptor was handed over. */
    public static final int NONE = -1;

    private static final int NAME_LIMIT = 15; // bytes, IFNAMSIZ without its zero

    /**
     * Reads the options; null when the arguments are not of the form {@code [-f|--foreground] NAME}.
     *
     * @throws IllegalArgumentException with a sentence for the user, when a value is wrong
     */
    static WgOptions parse(final String[] arguments, final Map<String, String> environment) {
        final boolean flag = arguments.length == 2 && isForegroundFlag(arguments[0]);
        final String name = arguments.length == (flag ? 2 : 1) ? arguments[arguments.length - 1] : "";
        if (name.isEmpty() || name.startsWith("-")) {
            return null;
        }
        requireInterfaceName(name);
        return new WgOptions(
                name,
                descriptor("WG_TUN_FD", environment),
                descriptor("WG_UAPI_FD", environment),
                textOr(AeadEngines.AUTO, "CULVERT_AEAD", environment),
                path("CULVERT_KEYLOG", environment),
                ThreadOptions.parse(environment),
                "1".equals(environment.get("CULVERT_TRAINING")));
    }

    private static boolean isForegroundFlag(final String argument) {
        return argument.equals("-f") || argument.equals("--foreground");
    }

    /** What the kernel takes for a name, which is also a file name here. */
    private static void requireInterfaceName(final String name) {
        final boolean valid = name.length() <= NAME_LIMIT
                && !name.equals(".")
                && !name.equals("..")
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '/' && c != ':');
        if (!valid) {
            throw new IllegalArgumentException("'" + name + "' is no interface name: it has 1 to " + NAME_LIMIT
                    + " visible ASCII characters, none of them '/' or ':'");
        }
    }

    /** A variable's value; one that is empty counts as not set. */
    private static String textOr(final String otherwise, final String variable, final Map<String, String> environment) {
        final String text = environment.getOrDefault(variable, "");
        return text.isEmpty() ? otherwise : text;
    }

    private static Path path(final String variable, final Map<String, String> environment) {
        final String text = textOr(null, variable, environment);
        try {
            return text == null ? null : Path.of(text);
        } catch (final InvalidPathException e) {
            throw new IllegalArgumentException(variable + " is '" + text + "' but has to be the path of a file");
        }
    }

    private static int descriptor(final String variable, final Map<String, String> environment) {
        final String text = textOr(null, variable, environment);
        if (text == null) {
            return NONE;
        }
        if (text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(
                    variable + " is '" + text + "' but has to be the number of a descriptor");
        }
        return Integer.parseInt(text);
    }
}
