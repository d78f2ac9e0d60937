// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.realpeer;

/** A WireGuard key pair, in base64. */
record KeyPair(String privateKey, String publicKey) {
    static KeyPair generate() {
        final String privateKey = Command.run("wg", "genkey").strip();
        return new KeyPair(privateKey, publicKeyOf(privateKey));
    }

    private static String publicKeyOf(final String privateKey) {
        return Command.run("sh", "-c", "echo '" + privateKey + "' | wg pubkey").strip();
    }
}
