// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

/** The reference page of the configuration file, as the descriptions of its keys give it. */
final class ReferencePage {
    private static final String INTRODUCTION = """
            # The configuration file

            This page is made from the descriptions of the keys that the parser itself checks by;
            `ReferencePageTest` fails where it differs, and says how to make it anew. An example is
            [gateway.toml](gateway.toml).

            A gateway is one file in [TOML](https://toml.io). `culvert check FILE` reads it and the key files that
            it names, prints every error with its line and column, and starts nothing. Names of files are relative
            to the file. Where a key is absent its default holds; where there is none, the key is without effect.
            """;

    private static final String SYSCTL = """

            ## `[sysctl]`

            Names, in quotes or not, with numbers, texts, `true` or `false`:

            ```toml
            [sysctl]
            "net.isr.maxqlen" = 512 # bursts, of up to 256 packets each; FreeBSD counts packets
            ```
            """;

    private ReferencePage() {}

    static String render() {
        final StringBuilder page = new StringBuilder(INTRODUCTION);
        for (final ConfigSection section : ConfigSections.ALL) {
            page.append("\n## `").append(section.header()).append("`\n\n").append(section.sentence());
            page.append("\n\n| key | value | default | meaning |\n|---|---|---|---|\n");
            for (final ConfigKey<?> key : section.keys()) {
                append(page, key);
            }
        }
        return page.append(SYSCTL).toString();
    }

    private static void append(final StringBuilder page, final ConfigKey<?> key) {
        page.append("| `").append(key.name()).append("` | ");
        page.append(key.description()).append(" | ");
        page.append(fallback(key)).append(" | ").append(key.sentence()).append(" |\n");
    }

    private static String fallback(final ConfigKey<?> key) {
        if (key.presence() == ConfigKey.Presence.REQUIRED) {
            return "has to be there";
        }
        if (key.isList()) {
            return "`[]`";
        }
        return switch (key.fallback()) {
            case null -> "";
            case final String text -> "`\"" + text + "\"`";
            default -> "`" + key.fallback() + "`";
        };
    }
}
