// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.gateway.peer;

import java.time.Instant;
import net.culvert.ringbuffers.packet.Endpoint;
import net.culvert.tunnel.noise.PublicKey;

/**
 * Something that happened to a peer; immutable, for any thread.
 *
 * @param interfaceName the tunnel
 * @param peer its name in the file, else the start of its key
 * @param endpoint where it is now, or null
 * @param before where it was, of {@link Kind#ROAMED} and {@link Kind#RE_RESOLVED}; else null
 * @param usedBytes of the quota
 * @param quotaBytes the quota; 0 where the event is about none
 */
public record PeerEvent(
        Kind kind,
        Instant time,
        String interfaceName,
        String peer,
        PublicKey publicKey,
        Endpoint endpoint,
        Endpoint before,
        long usedBytes,
        long quotaBytes) {

    /** The kinds. */
    public enum Kind {
        /** It has a session, after none for 180 s. */
        CONNECTED("connected"),
        /** Its session is over: no handshake for 180 s. */
        DISCONNECTED("disconnected"),
        /** It sends from another address. */
        ROAMED("roamed"),
        /** The name of its endpoint stands for another address. */
        RE_RESOLVED("re-resolved"),
        /** It has used 80 % of its quota. */
        QUOTA_WARNING("quota-warning"),
        /** It has used its quota; its packets are dropped. */
        QUOTA_USED("quota-used"),
        /** A new period of its quota has begun; its packets pass again. */
        QUOTA_RENEWED("quota-renewed");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }

        boolean isOfQuota() {
            return this == QUOTA_WARNING || this == QUOTA_USED || this == QUOTA_RENEWED;
        }

        /** As JSON has it. */
        public String text() {
            return text;
        }
    }

    /** An object on one line. */
    public String toJson() {
        final StringBuilder json = new StringBuilder("{\"event\":");
        quote(json, "peer-" + kind.text());
        add(json, "time", time.toString());
        add(json, "interface", interfaceName);
        add(json, "peer", peer);
        add(json, "public-key", publicKey.toBase64());
        add(json, "endpoint", endpoint);
        add(json, "before", before);
        if (quotaBytes > 0) {
            json.append(",\"used-bytes\":").append(usedBytes);
            json.append(",\"quota-bytes\":").append(quotaBytes);
        }
        return json.append('}').toString();
    }

    private static void add(final StringBuilder json, final String name, final Object value) {
        if (value != null) {
            json.append(',');
            quote(json, name);
            json.append(':');
            quote(json, value.toString());
        }
    }

    private static void quote(final StringBuilder json, final String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            if (character < ' ' || character == '"' || character == '\\') {
                json.append("\\u00").append(Character.forDigit(character >> 4, 16));
                json.append(Character.forDigit(character & 0xF, 16));
            } else {
                json.append(character);
            }
        }
        json.append('"');
    }

    /** A sentence for the log. */
    @Override
    public String toString() {
        final String where = endpoint == null ? "" : " at " + endpoint;
        final String from = before == null ? "" : ", was at " + before;
        final String quota = quotaBytes == 0 ? "" : ", used " + usedBytes + " of " + quotaBytes + " bytes";
        return interfaceName + " peer " + peer + " " + kind.text() + where + from + quota;
    }
}
