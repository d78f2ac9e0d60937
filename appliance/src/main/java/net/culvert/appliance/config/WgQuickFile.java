// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.culvert.forwarding.fib.Prefix;
import net.culvert.forwarding.iface.InterfaceAddress;

/**
 * A file of wg-quick(8): one tunnel, and what is done to the host for it. Immutable, checked.
 *
 * @param gateway the tunnel, and a TUN device of the file's name between it and the host
 * @param name of the TUN device
 * @param addresses what the device gets
 * @param allowedIps of all peers
 * @param table {@link #AUTO}, {@link #OFF}, or the name or number of the routing table of the host
 * @param fwmark mark of outer packets, unsigned 32 bits; 0 for none
 * @param hooks commands, in the order of the file
 * @param notes sentences on what is left to the host
 */
public record WgQuickFile(
        GatewayConfig gateway,
        String name,
        List<InterfaceAddress> addresses,
        List<Prefix> allowedIps,
        String table,
        int fwmark,
        List<Hook> hooks,
        List<ConfigError> notes) {
    /** Routes go where wg-quick puts them: the main table, and one of its own for what is to carry everything. */
    public static final String AUTO = "auto";
    /** The operator makes the routes. */
    public static final String OFF = "off";

    /** When a command runs. */
    public enum Moment {
        PRE_UP("PreUp"),
        POST_UP("PostUp"),
        PRE_DOWN("PreDown"),
        POST_DOWN("PostDown");

        private final String key;

        Moment(final String key) {
            this.key = key;
        }

        /** Its name in the file. */
        public String key() {
            return key;
        }
    }

    /** A command of the user's shell; {@code %i} in it stands for the name of the device. */
    public record Hook(Moment moment, String command) {}

    /** Whether the name is one of such a file. */
    public static boolean isNamed(final Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".conf");
    }

    /**
     * What the file says.
     *
     * @throws ConfigException with everything that is wrong
     */
    public static WgQuickFile read(final Path file) throws ConfigException {
        return ConfigFile.withText(file, (text, othersMayRead) -> parse(file, text, othersMayRead));
    }

    /** What the text of a file says; {@code othersMayRead} says whether others may read the file, too. */
    static WgQuickFile parse(final Path file, final String text, final boolean othersMayRead) throws ConfigException {
        final ErrorList errors = new ErrorList(file);
        final WgQuickReader reader = new WgQuickReader(file, othersMayRead, errors);
        reader.read(WgQuickLines.read(text, errors));
        errors.throwIfAny();
        return reader.result();
    }
}
