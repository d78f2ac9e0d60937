// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

import static net.culvert.appliance.realpeer.Implementation.CULVERT;
import static net.culvert.appliance.realpeer.Implementation.WIREGUARD_GO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Device and control socket made by another program, which becomes the launcher: descriptors survive the launcher's
 * shell. The other program is perl(1), which every Debian has; the JDK closes descriptors in what it starts.
 */
class HandedOverTest {
    /** Arguments: flags of TUNSETIFF, then the command, whose last word is the interface's name. */
    private static final String HAND_OVER = """
            use Fcntl; use POSIX; use Socket;
            my $flags = hex(shift); my $name = $ARGV[-1];
            sysopen(TUN, "/dev/net/tun", O_RDWR) || die "tun: $!";
            ioctl(TUN, 0x400454ca, pack("a16 S x22", $name, $flags)) || die "TUNSETIFF: $!";
            mkdir("/var/run/wireguard", 0755);
            socket(UAPI, AF_UNIX, SOCK_STREAM, 0) || die "socket: $!";
            bind(UAPI, pack_sockaddr_un("/var/run/wireguard/$name.sock")) || die "bind: $!";
            listen(UAPI, 5) || die "listen: $!";
            POSIX::dup2(fileno(TUN), 9) && POSIX::dup2(fileno(UAPI), 8) || die "dup2: $!";
            $ENV{WG_TUN_FD} = 9; $ENV{WG_UAPI_FD} = 8;          # where the launcher's own pipe would like to be
            exec(@ARGV) || die "exec: $!";                      # which closes what was not made by dup2
            """;

    private static final String PLAIN = "1001"; // IFF_TUN | IFF_NO_PI
    private static final String OFFLOADING = "5001"; // and IFF_VNET_HDR
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    @AutoClose
    private final Lab lab = new Lab();

    @ParameterizedTest(name = "foreground {0}, flags {1}")
    @CsvSource({"true, " + OFFLOADING, "true, " + PLAIN, "false, " + OFFLOADING, "false, " + PLAIN})
    void shouldRunATunnelOverDescriptorsThatWereHandedOver(final boolean foreground, final String flags) {
        final Veth cable = Tunnel.cable(lab);
        final WgPeer left =
                lab.keep(new WgPeer(CULVERT, cable.left(), Lab.uniqueName(), "perl", "-e", HAND_OVER, flags));
        final Tunnel tunnel = Tunnel.between(
                cable, foreground ? left.start() : left.startInBackground(), lab.peer(WIREGUARD_GO, cable.right()));

        assertTrue(
                cable.left().ip("link show dev " + left.name()).contains(" mtu 1420 "), "as when we make the device");
        tunnel.pingToTheRight();
        assertEquals(10, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE, 10, "-s", "1392"));
        Transfer.check(cable.left(), cable.right(), Tunnel.RIGHT_INSIDE, 2_000_000);
        Transfer.check(cable.right(), cable.left(), Tunnel.LEFT_INSIDE, 2_000_000);

        cable.left().ip("link del " + left.name());
        final String[] processes = {"ip", "netns", "pids", cable.left().name()};
        Await.until(
                END_LIMIT,
                "the process ended with its device",
                () -> Command.run(processes).isBlank());
        assertFalse(Files.exists(left.socket()), "the socket is still there");
    }

    @Test
    void shouldDoWithADeviceThatItMayNotChange() {
        final Veth cable = Tunnel.cable(lab);
        final String[] before = Command.words(
                new String[] {"perl", "-e", HAND_OVER, OFFLOADING, "setpriv"},
                "--bounding-set=-net_admin",
                "--inh-caps=-net_admin");
        final WgPeer left = lab.keep(new WgPeer(CULVERT, cable.left(), Lab.uniqueName(), before))
                .start();
        final Tunnel tunnel = Tunnel.between(cable, left, lab.peer(WIREGUARD_GO, cable.right()));

        assertTrue(cable.left().ip("link show dev " + left.name()).contains(" mtu 1500 "), "the kernel's own");
        tunnel.pingToTheRight();
        assertEquals(10, Ping.answered(tunnel.right.namespace(), Tunnel.LEFT_INSIDE, 10, "-s", "1392"));
    }
}
