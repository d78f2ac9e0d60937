// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import net.culvert.appliance.config.ConfigException;
import net.culvert.appliance.config.ConfigFile;
import net.culvert.appliance.config.WgQuickFile;
import net.culvert.tunio.sys.HostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a gateway follow its file: reads it again and takes up what changed. */
public final class FileReload {
    private static final Logger LOG = LoggerFactory.getLogger(FileReload.class);

    private final Gateway gateway;
    private final Path file;
    private final Function<WgQuickFile, FileFollower> hostSide;

    /** Of a file of wg-quick, follows what it says of the tunnel alone. */
    public FileReload(final Gateway gateway, final Path file) {
        this(gateway, file, quick -> (from, to) -> FileFollower.Change.NONE);
    }

    /** {@code hostSide} gives who has the host follow a file of wg-quick as it is now, or refuses with a sentence. */
    public FileReload(final Gateway gateway, final Path file, final Function<WgQuickFile, FileFollower> hostSide) {
        this.gateway = gateway;
        this.file = file;
        this.hostSide = hostSide;
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
            follow();
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

    private void follow() throws ConfigException, HostException {
        if (WgQuickFile.isNamed(file)) {
            final WgQuickFile quick = WgQuickFile.read(file);
            gateway.reload(quick.gateway(), hostSide.apply(quick));
        } else {
            gateway.reload(ConfigFile.read(file));
        }
    }
}
