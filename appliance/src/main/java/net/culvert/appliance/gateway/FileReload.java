// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a gateway follow its file: reads it again and takes up what changed. */
public final class FileReload {
    private static final Logger LOG = LoggerFactory.getLogger(FileReload.class);

    private final Gateway gateway;
    private final Path file;

    public FileReload(final Gateway gateway, final Path file) {
        this.gateway = gateway;
        this.file = file;
    }

    /**
     * Reads the file and applies it, all or nothing, and logs what came of it; any thread but the gateway's own.
     *
     * @return a sentence for each error, none when all is applied
     */
    public synchronized List<String> reload() {
        final List<String> errors = tryReload();
        if (errors.isEmpty()) {
            LOG.info("Reloaded {}", file);
        }
        errors.forEach(error -> LOG.error("Not reloaded, nothing has changed: {}", error));
        return errors;
    }

    private List<String> tryReload() {
        try {
            gateway.reload(ConfigFile.read(file));
            return List.of();
        } catch (final ConfigException e) {
            return e.errors().stream().map(Object::toString).toList();
        } catch (final IllegalArgumentException | HostException e) {
            return List.of(file + ": " + e.getMessage());
        }
    }
}
