// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That a process gives them up is tested with one of its own, in {@code PrivilegesRunTest} of the appliance. */
class PrivilegesTest {
    @Test
    void shouldFindUsersByName() throws Exception {
        final String line = Files.readAllLines(Path.of("/etc/passwd")).stream()
                .filter(each -> each.startsWith("nobody:"))
                .findFirst()
                .orElseThrow();
        final String[] fields = line.split(":");

        final Privileges.User user = Privileges.User.named("nobody");

        assertEquals(Integer.parseInt(fields[2]), user.uid());
        assertEquals(Integer.parseInt(fields[3]), user.gid());
        assertEquals(0, Privileges.User.named("root").uid());
    }

    @Test
    void shouldSayThatThereIsNoSuchUser() {
        final HostException thrown = assertThrows(HostException.class, () -> Privileges.User.named("no-such-user"));
        assertEquals("there is no user 'no-such-user' (ENOENT)", thrown.getMessage());
        assertTrue(thrown.is(Errno.ENOENT));
    }
}
