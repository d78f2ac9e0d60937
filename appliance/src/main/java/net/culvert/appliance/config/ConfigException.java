// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file cannot be used; nothing of it was. The message has a line for each error. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigError> errors;

    ConfigException(final List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** Everything that is wrong, in the order of the file; at least one. */
    public List<ConfigError> errors() {
        return errors;
    }
}
