// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.culvert.ringbuffers.counters.DropReason;
import net.culvert.tunnel.noise.CookieGenerator;
import net.culvert.tunnel.noise.InitiatorHandshake;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import net.culvert.tunnel.noise.Tai64n;

/** A peer of the measured tunnel as far as it begins handshakes. One thread. */
final class LoadPeer {
    private final PrivateKey key;
    private final PublicKey tunnel;
    private final byte[] staticSecret;
    private final CookieGenerator cookies;
    private Tai64n stamp = Tai64n.ZERO;

    LoadPeer(final RandomGenerator random, final PublicKey tunnel) {
        key = PrivateKey.generate(random);
        this.tunnel = tunnel;
        staticSecret = key.agree(tunnel);
        cookies = new CookieGenerator(tunnel);
    }

    /** Its lines of a {@code set} operation: its key and all that it may send from. */
    String lines(final String allowedIp) {
        return "public_key=" + key.publicKey().toHex() + "\nreplace_allowed_ips=true\nallowed_ip=" + allowedIp + "\n";
    }

    /** Writes a whole initiation; its time stamp is later than that of the one before. */
    InitiatorHandshake initiate(final int index, final RandomGenerator random, final byte[] message) {
        final InitiatorHandshake handshake = new InitiatorHandshake(key, tunnel, index);
        stamp = stamp.next(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
        if (handshake.create(staticSecret, stamp, random, message) != DropReason.NONE) {
            throw new IllegalStateException("no initiation can be made");
        }
        cookies.addMacs(message, System.nanoTime());
        return handshake;
    }
}
