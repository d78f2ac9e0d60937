// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.TomlPosition;

/** Everything that was found wrong with one file so far. */
final class ErrorList {
    private static final Comparator<ConfigError> BY_POSITION =
            Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column);

    private final Path file;
    private final List<ConfigError> errors = new ArrayList<>();

    ErrorList(final Path file) {
        this.file = file;
    }

    void add(final TomlPosition position, final String sentence) {
        errors.add(new ConfigError(file, position.line(), position.column(), sentence));
    }

    /** An error of the file as a whole. */
    void add(final String sentence) {
        errors.add(new ConfigError(file, ConfigError.WHOLE_FILE, ConfigError.WHOLE_FILE, sentence));
    }

    int size() {
        return errors.size();
    }

    /** Throws what there is; does nothing where there is nothing. */
    void throwIfAny() throws ConfigException {
        if (!errors.isEmpty()) {
            errors.sort(BY_POSITION);
            throw new ConfigException(errors);
        }
    }
}
