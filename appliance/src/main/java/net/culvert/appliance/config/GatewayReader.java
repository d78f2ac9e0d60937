// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads a parsed file, table by table. */
final class GatewayReader {
    private static final List<String> TABLES =
            List.of("gateway", "web", "interface", "route", "filter", "pipe", "sysctl");

    private static final String FILTER = ConfigKeys.Filter.SECTION.header();
    private static final String PIPE = ConfigKeys.Pipe.SECTION.header();

    private final TomlTable root;
    private final KeyReader keys;
    private final ErrorList errors;
    private final References references;
    private final AddressBook addresses;

    GatewayReader(final TomlTable root, final KeyReader keys, final ErrorList errors) {
        this.root = root;
        this.keys = keys;
        this.errors = errors;
        references = new References(root);
        addresses = new AddressBook(errors);
    }

    /** What the file says; of no use where there are errors. */
    GatewayConfig read() {
        for (final String name : root.keySet()) {
            if (!TABLES.contains(name)) {
                errors.add(
                        root.inputPositionOf(List.of(name)), SectionReader.unknown(name, "a gateway's file", TABLES));
            }
        }
        return new GatewayConfig(
                process(), web(), interfaces(), routes(), filters(), pipes(), Collections.unmodifiableMap(sysctls()));
    }

    private SectionReader section(final ConfigSection section, final TomlTable table, final TomlPosition position) {
        return new SectionReader(section, table, position, errors, List.of());
    }

    /** The section of a table that is there once, or null where it is not. */
    private SectionReader section(final ConfigSection section, final String name) {
        final TomlTable table = Tables.table(root, name, section.header(), errors);
        return table == null ? null : section(section, table, root.inputPositionOf(List.of(name)));
    }

    private ProcessConfig process() {
        SectionReader section = section(ConfigKeys.Gateway.SECTION, "gateway");
        if (section == null) {
            section = section(ConfigKeys.Gateway.SECTION, Toml.parse(""), TomlPosition.positionAt(1, 1));
        }
        final String name = section.get(ConfigKeys.Gateway.NAME);
        final Path control = section.get(ConfigKeys.Gateway.CONTROL);
        return new ProcessConfig(
                name,
                section.get(ConfigKeys.Gateway.WORKERS),
                section.get(ConfigKeys.Gateway.DISPATCH),
                section.get(ConfigKeys.Gateway.IDLE),
                section.get(ConfigKeys.Gateway.CPUS),
                section.get(ConfigKeys.Gateway.BUFFERS),
                section.get(ConfigKeys.Gateway.AEAD),
                control == null ? Path.of("/run/culvert", name + ".sock") : control);
    }

    private WebConfig web() {
        final SectionReader section = section(ConfigKeys.Web.SECTION, "web");
        if (section == null) {
            return null;
        }
        final InetSocketAddress listen = section.get(ConfigKeys.Web.LISTEN);
        if (!listen.getAddress().isLoopbackAddress() && !section.has(ConfigKeys.Web.TOKEN_FILE)) {
            section.wrong(
                    ConfigKeys.Web.LISTEN,
                    "listen is beyond loopback, for which there has to be a 'token-file', but there is none");
        }
        return new WebConfig(listen, keys.file(section, ConfigKeys.Web.TOKEN_FILE));
    }

    private List<InterfaceConfig> interfaces() {
        final List<InterfaceConfig> interfaces = new ArrayList<>();
        final TomlTable tables = Tables.table(root, "interface", "[interface.NAME]", errors);
        if (tables != null) {
            final InterfaceReader reader = new InterfaceReader(references, addresses, keys, errors);
            Tables.named(tables, "[interface.NAME]", errors, (name, table, position) -> {
                interfaces.add(reader.read(name, table, position));
            });
            reader.finish();
        }
        return Collections.unmodifiableList(interfaces);
    }

    private List<RouteConfig> routes() {
        final List<RouteConfig> routes = new ArrayList<>();
        final RouteReader reader = new RouteReader(references, addresses);
        final ConfigSection section = ConfigKeys.Route.SECTION;
        Tables.listed(root, "route", section.header(), errors, (name, table, position) -> {
            routes.add(reader.read(section(section, table, position)));
        });
        return Collections.unmodifiableList(routes);
    }

    private Map<String, List<FilterRuleConfig>> filters() {
        final Map<String, List<FilterRuleConfig>> filters = new LinkedHashMap<>();
        final TomlTable lists = Tables.table(root, "filter", FILTER, errors);
        if (lists != null) {
            final FilterReader reader = new FilterReader(references);
            for (final String list : lists.keySet()) {
                checkName(list, lists.inputPositionOf(List.of(list)));
                final List<FilterRuleConfig> rules = new ArrayList<>();
                Tables.listed(lists, list, FILTER, errors, (name, table, position) -> {
                    rules.add(reader.read(section(ConfigKeys.Filter.SECTION, table, position)));
                });
                filters.put(list, Collections.unmodifiableList(rules));
            }
        }
        return Collections.unmodifiableMap(filters);
    }

    private Map<String, PipeConfig> pipes() {
        final Map<String, PipeConfig> pipes = new LinkedHashMap<>();
        final TomlTable tables = Tables.table(root, "pipe", PIPE, errors);
        if (tables != null) {
            Tables.named(tables, PIPE, errors, (name, table, position) -> {
                checkName(name, position);
                pipes.put(name, pipe(name, section(ConfigKeys.Pipe.SECTION, table, position)));
            });
        }
        return Collections.unmodifiableMap(pipes);
    }

    private void checkName(final String name, final TomlPosition position) {
        if (ConfigKeys.NAME.read(name) == null) {
            errors.add(position, Shown.name(name) + " has to be " + ConfigKeys.NAME.description());
        }
    }

    private static PipeConfig pipe(final String name, final SectionReader section) {
        final Long bandwidth = section.get(ConfigKeys.Pipe.BANDWIDTH);
        return new PipeConfig(
                name,
                bandwidth == null ? 0 : bandwidth,
                section.get(ConfigKeys.Pipe.DELAY),
                section.get(ConfigKeys.Pipe.LOSS),
                section.get(ConfigKeys.Pipe.QUEUE));
    }

    private Map<String, String> sysctls() {
        final TomlTable table = Tables.table(root, "sysctl", "[sysctl]", errors);
        return table == null ? Map.of() : new SysctlReader(errors).read(table);
    }
}
