// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.quick;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.culvert.appliance.config.WgQuickFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostCommandsTest {
    private static final String KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PEER = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";

    @TempDir
    private Path directory;

    @Test
    void shouldRouteWhatNoAddressBrings() throws Exception {
        final HostCommands commands = commands("", "10.20.0.0/16, 10.9.0.7/32, 192.0.2.1/32, fd00:9::/64");

        assertEquals(
                List.of(
                        "ip -6 route replace fd00:9:0:0:0:0:0:0/64 dev wg0 table main",
                        "ip -4 route replace 192.0.2.1/32 dev wg0 table main",
                        "ip -4 route replace 10.20.0.0/16 dev wg0 table main"),
                lines(commands.up()));
        assertEquals(List.of(), commands.down());
        assertEquals(0, commands.mark());
    }

    @Test
    void shouldLeadEverythingButItsOwnPacketsIntoADefaultRoute() throws Exception {
        final HostCommands commands = commands("", "0.0.0.0/0");

        assertEquals(
                List.of(
                        "ip -4 route replace 0.0.0.0/0 dev wg0 table 51820",
                        "ip -4 rule add not fwmark 51820 table 51820",
                        "ip -4 rule add table main suppress_prefixlength 0",
                        "sysctl -q net.ipv4.conf.all.src_valid_mark=1"),
                lines(commands.up()));
        assertEquals(
                List.of(
                        "ip -4 rule delete not fwmark 51820 table 51820",
                        "ip -4 rule delete table main suppress_prefixlength 0"),
                lines(commands.down()));
        assertEquals(51820, commands.mark());
    }

    @Test
    void shouldTakeTheMarkOfTheFile() throws Exception {
        final HostCommands commands = commands("FwMark = 0xffffffff", "::/0");

        assertEquals(
                "ip -6 rule add not fwmark 4294967295 table 4294967295",
                lines(commands.up()).get(1));
        assertEquals(-1, commands.mark());
    }

    @Test
    void shouldUseTheTableOfTheFile() throws Exception {
        assertEquals(List.of(), commands("Table = off", "0.0.0.0/0").up());
        final HostCommands commands = commands("Table = 7", "0.0.0.0/0, 10.9.0.0/24");
        assertEquals(
                List.of(
                        "ip -4 route replace 10.9.0.0/24 dev wg0 table 7",
                        "ip -4 route replace 0.0.0.0/0 dev wg0 table 7"),
                lines(commands.up()));
        assertEquals(List.of(), commands.down());
        assertEquals(0, commands.mark());
    }

    @Test
    void shouldMakeTheDifferenceOfTwoFiles() throws Exception {
        final HostCommands before = commands("", "10.20.0.0/16, 10.30.0.0/16");
        final HostCommands after = commands("", "10.30.0.0/16, 10.40.0.0/16, ::/0");

        assertEquals(
                List.of(
                        "ip -4 route replace 10.40.0.0/16 dev wg0 table main",
                        "ip -6 route replace 0:0:0:0:0:0:0:0/0 dev wg0 table 51820",
                        "ip -6 rule add not fwmark 51820 table 51820",
                        "ip -6 rule add table main suppress_prefixlength 0"),
                lines(after.added(before)));
        assertEquals(
                List.of("ip -4 route delete 10.20.0.0/16 dev wg0 table main proto boot"), lines(after.removed(before)));
        assertEquals(
                List.of(
                        "ip -6 rule delete table main suppress_prefixlength 0",
                        "ip -6 rule delete not fwmark 51820 table 51820",
                        "ip -6 route delete 0:0:0:0:0:0:0:0/0 dev wg0 table 51820 proto boot",
                        "ip -4 route delete 10.40.0.0/16 dev wg0 table main proto boot"),
                lines(before.removed(after)));
        assertEquals(List.of(), after.added(after));
        assertEquals(List.of(), after.removed(after));
    }

    @Test
    void shouldLeaveTheRouteOfAnAddressAloneWhileItIsThere() throws Exception {
        final HostCommands before = commands("Address = 10.8.0.1/24", "10.8.0.0/24");
        final HostCommands after = commands("", "10.8.0.0/24");

        assertEquals(List.of(), after.added(before), "it comes once the address has gone");
        assertEquals(List.of("ip -4 route replace 10.8.0.0/24 dev wg0 table main"), lines(after.routes()));
        assertEquals(
                List.of("ip -4 route delete 10.8.0.0/24 dev wg0 table main proto boot"), lines(before.removed(after)));
    }

    private HostCommands commands(final String line, final String allowedIps) throws Exception {
        final Path file = Files.writeString(directory.resolve("wg0.conf"), """
                [Interface]
                PrivateKey = %s
                Address = 10.9.0.2/24
                %s
                [Peer]
                PublicKey = %s
                AllowedIPs = %s
                """.formatted(KEY, line, PEER, allowedIps));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return new HostCommands(WgQuickFile.read(file));
    }

    private static List<String> lines(final List<List<String>> commands) {
        return commands.stream().map(words -> String.join(" ", words)).toList();
    }
}
