// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.nio.charset.StandardCharsets;

/** The constant strings of WireGuard (WireGuard paper, section 5.4). */
final class WireGuardLabels {
    /** The prologue of every handshake; nobody may change it. */
    static final byte[] IDENTIFIER = "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(StandardCharsets.US_ASCII);

    static final String MAC1 = "mac1----";
    static final String COOKIE = "cookie--";

    private WireGuardLabels() {}
}
