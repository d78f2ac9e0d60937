// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.bouncycastle.math.ec.rfc7748.X25519;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Keys as base64 text, the way {@code wg} prints and reads them. */
final class KeyCommands {
    private static final int KEY_LENGTH = 32; // bytes
    private static final int TEXT_LENGTH = 44; // characters of base64, the last one "="

    private KeyCommands() {}

    private static byte[] random() {
        final byte[] key = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static String text(final byte[] key) {
        return Base64.getEncoder().encodeToString(key);
    }

    /** The key of a text; surrounding white space does not matter. */
    private static byte[] parse(final byte[] input) throws WrongInputException {
        final String text = new String(input, StandardCharsets.ISO_8859_1).strip();
        try {
            final byte[] key =
                    text.length() == TEXT_LENGTH ? Base64.getDecoder().decode(text) : new byte[0];
            if (key.length == KEY_LENGTH && text(key).equals(text)) {
                return key;
            }
        } catch (final IllegalArgumentException e) {
            throw notAKey();
        }
        throw notAKey();
    }

    private static WrongInputException notAKey() {
        return new WrongInputException("standard input is not a key: a key is 32 bytes in base64, 44 characters");
    }

    @Command(
            name = "genkey",
            description = "Print a new private key.",
            mixinStandardHelpOptions = true,
            footer = {"", "Keep it to yourself: umask 077; culvert genkey > private.key"})
    static final class GenKey implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            final byte[] key = random();
            X25519.clampPrivateKey(key);
            spec.commandLine().getOut().println(text(key));
            return 0;
        }
    }

    @Command(
            name = "pubkey",
            description = "Read a private key from standard input and print its public key.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:done", "2:standard input is not a key"},
            footer = {"", "Example: culvert pubkey < private.key > public.key"})
    static final class PubKey implements Callable<Integer> {
        private static final int INPUT_LIMIT = 4096; // bytes; a key has 44, the rest is to tell what is none

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() throws IOException, WrongInputException {
            final byte[] publicKey = new byte[KEY_LENGTH];
            X25519.scalarMultBase(parse(System.in.readNBytes(INPUT_LIMIT)), 0, publicKey, 0);
            spec.commandLine().getOut().println(text(publicKey));
            return 0;
        }
    }

    @Command(name = "genpsk", description = "Print a new preshared key.", mixinStandardHelpOptions = true)
    static final class GenPsk implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine().getOut().println(text(random()));
            return 0;
        }
    }
}
