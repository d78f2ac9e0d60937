// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import net.culvert.tunnel.noise.PresharedKey;
import net.culvert.tunnel.noise.PrivateKey;
import net.culvert.tunnel.noise.PublicKey;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Keys as base64 text, the way {@code wg} prints and reads them. */
final class KeyCommands {
    private KeyCommands() {}

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
            spec.commandLine()
                    .getOut()
                    .println(PrivateKey.generate(new SecureRandom()).toBase64());
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
            final String text = new String(System.in.readNBytes(INPUT_LIMIT), StandardCharsets.ISO_8859_1).strip();
            spec.commandLine().getOut().println(publicKeyOf(text));
            return 0;
        }

        /** Any 32 bytes will do, as for wg(8): zeros and what is not clamped too. */
        private static PublicKey publicKeyOf(final String text) throws WrongInputException {
            try {
                return PublicKey.ofPrivate(PresharedKey.parse(text).toBytes());
            } catch (final IllegalArgumentException e) {
                throw new WrongInputException(
                        "standard input is not a key: a key is 32 bytes in base64, 44 characters");
            }
        }
    }

    @Command(name = "genpsk", description = "Print a new preshared key.", mixinStandardHelpOptions = true)
    static final class GenPsk implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public Integer call() {
            spec.commandLine()
                    .getOut()
                    .println(PresharedKey.generate(new SecureRandom()).toBase64());
            return 0;
        }
    }
}
