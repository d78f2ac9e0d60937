// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.demo;

import java.io.IOException;
import net.culvert.tunio.sys.HostException;
import net.culvert.tunnel.aead.AeadEngine;
import net.culvert.tunnel.aead.AeadEngines;

/**
 * Carries packets for some seconds so that the JVM's start-up cache holds the packet path's classes and profiles: a
 * tunnel that starts with such a cache is compiled for its work within its first second under load.
 */
public final class Training {
    private static final int SECONDS = 2;

    private Training() {}

    /** Trains through the kernel, or in memory where no devices may be made. */
    public static void run() throws IOException {
        final AeadEngine engine = AeadEngines.choose(AeadEngines.AUTO).engine();
        try (NamespaceDemo demo = new NamespaceDemo(engine)) {
            demo.run(SECONDS);
        } catch (final HostException e) { // no privilege for devices
            try (MemoryDemo demo = new MemoryDemo(engine)) {
                demo.run(SECONDS);
            }
        }
    }
}
