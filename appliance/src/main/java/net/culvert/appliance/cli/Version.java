// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, from the manifest of the jar. */
final class Version implements IVersionProvider {
    static String text() {
        final String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"culvert " + text()};
    }
}
