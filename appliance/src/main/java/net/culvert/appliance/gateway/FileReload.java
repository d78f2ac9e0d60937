// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.file.Path;
import java.util.List;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.GatewayConfig;
import net.culvert.appliance.config.WgQuickFile;
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
     * @return a sentence for what was done
     * @throws IllegalArgumentException with a line for each error; nothing has changed then
     */
    public synchronized List<String> reload() {
        final GatewayReload event = GatewayReload.begun();
        try {
            gateway.reload(read());
        } catch (final ConfigException | IllegalArgumentException | HostException e) {
            final String errors = e instanceof ConfigException ? e.getMessage() : file + ": " + e.getMessage();
            event.commit(file, errors);
            errors.lines().forEach(error -> LOG.error("Not reloaded, nothing has changed: {}", error));
            throw new IllegalArgumentException(errors, e);
        }
        event.commit(file, "");
        LOG.info("Reloaded {}", file);
        return List.of("the gateway follows " + file + " as it is now");
    }

    private GatewayConfig read() throws ConfigException {
        if (WgQuickFile.isNamed(file)) {
            throw new IllegalArgumentException(
                    "a file of wg-quick is not read again while it runs; restart, or use wg(8) or culvert peer");
        }
        return ConfigFile.read(file);
    }
}
