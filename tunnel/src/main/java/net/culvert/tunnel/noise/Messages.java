// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.noise;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import net.culvert.ringbuffers.counters.DropReason;

/**
 * The layouts of WireGuard's messages (WireGuard paper, section 5.4); integers are little-endian, sizes and offsets are
 * bytes. Any thread.
 *
 * <pre>
 * initiation  type 4 | sender 4 | ephemeral 32 | static 48 | timestamp 28 | mac1 16 | mac2 16    148
 * response    type 4 | sender 4 | receiver 4 | ephemeral 32 | empty 16 | mac1 16 | mac2 16        92
 * cookie      type 4 | receiver 4 | nonce 24 | cookie 32                                          64
 * data        type 4 | receiver 4 | counter 8 | packet, padded | tag 16                           32 and more
 * </pre>
 */
public final class Messages {
    /** Type of an initiation: one byte and three reserved zero bytes, read as one integer. */
    public static final int TYPE_INITIATION = 1;
    /** Type of a response. */
    public static final int TYPE_RESPONSE = 2;
    /** Type of a cookie reply. */
    public static final int TYPE_COOKIE = 3;
    /** Type of a data message. */
    public static final int TYPE_DATA = 4;

    /** Length of an initiation. */
    public static final int INITIATION_LENGTH = 148;
    /** Length of a response. */
    public static final int RESPONSE_LENGTH = 92;
    /** Length of a cookie reply. */
    public static final int COOKIE_LENGTH = 64;
    /** Length of a data message's header. */
    public static final int DATA_HEADER_LENGTH = 16;
    /** Length of a data message around no packet (a keepalive). */
    public static final int DATA_MIN_LENGTH = 32;

    /** Offset of the type in every message. */
    public static final int TYPE = 0;
    /** Offset of the sender index in an initiation or response. */
    public static final int SENDER = 4;
    /** Offset of the receiver index in a response. */
    public static final int RESPONSE_RECEIVER = 8;
    /** Offset of the receiver index in a cookie reply. */
    public static final int COOKIE_RECEIVER = 4;
    /** Offset of the receiver index in a data message. */
    public static final int DATA_RECEIVER = 4;
    /** Offset of the 64-bit counter in a data message. */
    public static final int DATA_COUNTER = 8;

    static final int INITIATION_NOISE = 8; // ephemeral, static, timestamp
    static final int RESPONSE_NOISE = 12; // ephemeral, empty
    static final int COOKIE_NONCE = 8;
    static final int COOKIE_SEALED = 32;
    static final int MAC_LENGTH = 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private Messages() {}

    /** NONE for a handshake or cookie message of known type and right length, else TUNNEL_BAD_MESSAGE. */
    public static DropReason check(final byte[] message) {
        if (message.length < COOKIE_LENGTH) {
            return DropReason.TUNNEL_BAD_MESSAGE;
        }
        final int length = switch (type(message)) {
            case TYPE_INITIATION -> INITIATION_LENGTH;
            case TYPE_RESPONSE -> RESPONSE_LENGTH;
            case TYPE_COOKIE -> COOKIE_LENGTH;
            default -> -1;
        };
        return message.length == length ? DropReason.NONE : DropReason.TUNNEL_BAD_MESSAGE;
    }

    /** The type of a message of at least 4 bytes. */
    public static int type(final byte[] message) {
        return getInt(message, TYPE);
    }

    /** The sender index of an initiation or response. */
    public static int sender(final byte[] message) {
        return getInt(message, SENDER);
    }

    /** The receiver index of a response or cookie reply: the local index of the handshake that it answers. */
    public static int receiver(final byte[] message) {
        return getInt(message, type(message) == TYPE_RESPONSE ? RESPONSE_RECEIVER : COOKIE_RECEIVER);
    }

    /** Whether the message is of the type and of its exact length. */
    static boolean is(final byte[] message, final int type, final int length) {
        return message.length == length && type(message) == type;
    }

    static int getInt(final byte[] message, final int offset) {
        return (int) INT.get(message, offset);
    }

    static void putInt(final byte[] message, final int offset, final int value) {
        INT.set(message, offset, value);
    }
}
