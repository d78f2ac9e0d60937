// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.wireguard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import org.junit.jupiter.api.Test;

class KeyLogTest {
    private static final int INITIATION_EPHEMERAL = 8; // bytes from the start of the message
    private static final int RESPONSE_EPHEMERAL = 12;

    private record Entry(PrivateKey local, PublicKey remote, PrivateKey ephemeral, PresharedKey psk, int sentBefore) {}

    private final Wire wire = new Wire(1);
    private final TestTunnel a = wire.add(1);
    private final TestTunnel b = wire.add(2);
    private final List<Entry> ofA = log(a);
    private final List<Entry> ofB = log(b);

    @Test
    void shouldBeToldTheSecretsBeforeTheMessageGoesOut() {
        Wire.connect(a, b);
        final PresharedKey psk = PresharedKey.generate(wire.random);
        a.control.presharedKey(a.peer(b), psk);
        b.control.presharedKey(b.peer(a), psk);

        a.send(b, 1);
        wire.runMs(50);

        assertEntry(ofA, a, b, psk, 0, ephemeral(a, Wire.INITIATION, INITIATION_EPHEMERAL));
        assertEntry(ofB, b, a, psk, 1, ephemeral(b, Wire.RESPONSE, RESPONSE_EPHEMERAL));
    }

    @Test
    void shouldBeToldOfAttemptsThatNobodyAnswers() {
        wire.passes = datagram -> false;
        Wire.connect(a, b);

        a.send(b, 1);
        wire.run(12);

        assertEquals(3, ofA.size(), "one for each initiation");
        assertEquals(3, ofA.stream().map(Entry::ephemeral).distinct().count());
        assertEquals(PresharedKey.NONE, ofA.getFirst().psk());
        assertEquals(List.of(), ofB);
    }

    private List<Entry> log(final TestTunnel tunnel) {
        final List<Entry> entries = new ArrayList<>();
        tunnel.control.keyLog((local, remote, ephemeral, psk) ->
                entries.add(new Entry(local, remote, ephemeral, psk, wire.sent.size())));
        return entries;
    }

    private byte[] ephemeral(final TestTunnel sender, final int type, final int offset) {
        final byte[] message = wire.sent(sender, type).getFirst().bytes();
        return Arrays.copyOfRange(message, offset, offset + PublicKey.LENGTH);
    }

    private static void assertEntry(
            final List<Entry> entries,
            final TestTunnel local,
            final TestTunnel remote,
            final PresharedKey psk,
            final int sentBefore,
            final byte[] ephemeral) {
        assertEquals(1, entries.size());
        final Entry entry = entries.getFirst();
        assertEquals(local.control.privateKey(), entry.local());
        assertEquals(remote.publicKey(), entry.remote());
        assertArrayEquals(ephemeral, entry.ephemeral().publicKey().toBytes());
        assertEquals(psk, entry.psk());
        assertEquals(sentBefore, entry.sentBefore());
    }
}
