// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;

/** Reads a gateway's file. Any thread. */
public final class ConfigFile {
    /** The text itself is not kept: that is for programs that write files. */
    private static final TomlParseOptions NO_EDITING =
            TomlParseOptions.defaults().withoutSource();

    /** The parser repeats what it met, which may be a secret. */
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected .*, expected ", Pattern.DOTALL);

    private ConfigFile() {}

    /**
     * What the file says, and the key files that it names. A file that is named {@code NAME.conf} is one of
     * wg-quick(8).
     *
     * @throws ConfigException with everything that is wrong
     */
    public static GatewayConfig read(final Path file) throws ConfigException {
        if (WgQuickFile.isNamed(file)) {
            return WgQuickFile.read(file).gateway();
        }
        return withText(file, (text, othersMayRead) -> parse(file, text, othersMayRead));
    }

    /** What becomes of the text of a file. */
    interface Parser<T> {
        T parse(String text, boolean othersMayRead) throws ConfigException;
    }

    /** Has the text of a file parsed. */
    static <T> T withText(final Path file, final Parser<T> parser) throws ConfigException {
        final ErrorList errors = new ErrorList(file);
        String text = "";
        boolean othersMayRead = false;
        try {
            text = Files.readString(file);
            othersMayRead = KeyFile.othersMayRead(file);
        } catch (final NoSuchFileException e) {
            errors.add("there is no such file");
        } catch (final AccessDeniedException e) {
            errors.add("this user may not read it");
        } catch (final CharacterCodingException e) {
            errors.add("it is no text in UTF-8 but has to be");
        } catch (final IOException e) {
            errors.add("it cannot be read: " + e.getMessage());
        }
        errors.throwIfAny();
        return parser.parse(text, othersMayRead);
    }

    /** What the text of a file says; {@code othersMayRead} says whether others may read the file, too. */
    static GatewayConfig parse(final Path file, final String text, final boolean othersMayRead) throws ConfigException {
        final ErrorList errors = new ErrorList(file);
        final TomlParseResult toml = Toml.parse(text, NO_EDITING);
        for (final TomlParseError error : toml.errors()) {
            errors.add(error.position(), "this is no TOML: " + safe(error.getMessage()));
        }
        errors.throwIfAny(); // what a broken line was to say would be found missing
        final Path directory = file.toAbsolutePath().getParent();
        final GatewayConfig config = new GatewayReader(toml, new KeyReader(directory, othersMayRead), errors).read();
        errors.throwIfAny();
        return config;
    }

    private static String safe(final String message) {
        final String safe = UNEXPECTED.matcher(message).replaceFirst("here has to be ");
        return safe.endsWith(" a value") ? safe + ", and texts have to be in quotes" : safe;
    }
}
