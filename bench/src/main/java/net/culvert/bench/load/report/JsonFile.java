// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import net.culvert.bench.load.LoadException;

/** Files of JSON that users name. */
public final class JsonFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonFile() {}

    /** The document in the file, or one sentence that says why there is none. */
    public static JsonNode read(final Path path) throws LoadException {
        try {
            return MAPPER.readTree(Files.readAllBytes(path));
        } catch (final NoSuchFileException e) {
            throw new LoadException("there is no file " + path);
        } catch (final JsonProcessingException e) {
            throw new LoadException(path + " is no JSON: line "
                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + " cannot be read");
        } catch (final IOException e) {
            throw new LoadException(path + " cannot be read (" + e.getMessage() + ")");
        }
    }
}
