// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunio.sys.Errno;

/** Reads the lines of one set request; all checks that need no tunnel are made here, on the connection's thread. */
final class SetParser {
    private boolean inPeer; // a public_key line was seen: the device's section is over

    /** The change that a line asks for. */
    Change parse(final String line) throws UapiException {
        final int equals = line.indexOf('=');
        if (equals < 1) {
            throw new UapiException(Errno.EPROTO, "a line of a set request is not of the form key=value");
        }
        final String key = line.substring(0, equals);
        final String value = line.substring(equals + 1);
        if (key.equals("public_key")) {
            final byte[] publicKey = HexKey.parse(key, value);
            inPeer = true;
            return section -> section.open(publicKey);
        }
        return inPeer ? peerChange(key, value) : deviceChange(key, value);
    }

    private static Change deviceChange(final String key, final String value) throws UapiException {
        switch (key) {
            case "private_key" -> {
                final byte[] privateKey = HexKey.parse(key, value);
                return section -> section.privateKey(privateKey);
            }
            case "listen_port" -> {
                final int port = (int) Decimal.parse(key, value, 0xFFFF);
                return section -> section.listenPort(port);
            }
            case "fwmark" -> {
                final int mark = (int) Decimal.parse(key, value, 0xFFFF_FFFFL);
                return section -> section.fwmark(mark);
            }
            case "replace_peers" -> {
                requireTrue(key, value);
                return SetSection::replacePeers;
            }
            default -> {
                return tunableChange(key, value);
            }
        }
    }

    /** One of Culvert's own settings. */
    private static Change tunableChange(final String key, final String value) throws UapiException {
        final Tunable tunable = Tunable.of(key);
        if (tunable == null) {
            throw new UapiException(Errno.EINVAL, "a set request has an unknown line before any public_key");
        }
        return section -> section.tune(tunable, value);
    }

    private static Change peerChange(final String key, final String value) throws UapiException {
        switch (key) {
            case "allowed_ip" -> {
                return allowedIp(value);
            }
            case "preshared_key" -> {
                final byte[] presharedKey = HexKey.parse(key, value);
                return section -> section.presharedKey(presharedKey);
            }
            case "endpoint" -> {
                final Endpoint endpoint = EndpointText.parse(value);
                return section -> section.endpoint(endpoint);
            }
            case "persistent_keepalive_interval" -> {
                final int seconds = (int) Decimal.parse(key, value, 0xFFFF);
                return section -> section.persistentKeepalive(seconds);
            }
            case "protocol_version" -> {
                requireVersion(value);
                return section -> {};
            }
            case "replace_allowed_ips", "remove", "update_only" -> {
                requireTrue(key, value);
                return flag(key);
            }
            default -> throw new UapiException(Errno.EINVAL, "a set request has an unknown line after a public_key");
        }
    }

    private static Change flag(final String key) {
        return switch (key) {
            case "remove" -> SetSection::remove;
            case "update_only" -> SetSection::updateOnly;
            default -> SetSection::clearAllowedIps;
        };
    }

    private static Change allowedIp(final String value) throws UapiException {
        final int slash = value.indexOf('/');
        final boolean removes = value.startsWith("-");
        final byte[] address = slash < 0 ? null : IpText.parse(value.substring(removes ? 1 : 0, slash));
        if (address == null) {
            throw new UapiException(Errno.EINVAL, "allowed_ip is not of the form ADDRESS/LENGTH");
        }
        final int bits = 8 * address.length;
        final int prefixLength = (int) Decimal.parse("the length of an allowed_ip", value.substring(slash + 1), bits);
        return removes
                ? section -> section.removeAllowedIp(address, prefixLength)
                : section -> section.addAllowedIp(address, prefixLength);
    }

    private static void requireTrue(final String key, final String value) throws UapiException {
        if (!value.equals("true")) {
            throw new UapiException(Errno.EINVAL, key + " takes no other value than true");
        }
    }

    private static void requireVersion(final String value) throws UapiException {
        if (!value.equals("1")) {
            throw new UapiException(Errno.EINVAL, "protocol_version is not 1, the only one there is");
        }
    }
}
