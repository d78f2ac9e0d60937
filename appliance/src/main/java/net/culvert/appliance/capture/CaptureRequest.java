// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.capture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a capture is to hold, and when it ends; checked where it is made.
 *
 * <p>On the socket it is one line, a JSON object with the names below: {@code {"culvert":1,"do":"capture","filter":"udp
 * and port 53"}}. What is left out is as in {@link #ALL}.
 *
 * @param interfaceName the interface, null for all, those to come among them
 * @param way which way packets go
 * @param isOuter whether the datagrams of tunnels, instead of the packets inside
 * @param isDropped whether also what is dropped, each with its reason as a comment
 * @param isKeyed whether the secrets of handshakes are written beside
 * @param filter an expression of {@link CaptureFilter}
 * @param snapLengthBytes most bytes of each packet, from the IP header on
 * @param packets after so many it ends, 0 for never
 * @param bytes after so many written it ends, 0 for never
 * @param seconds after so many it ends, 0 for never
 */
public record CaptureRequest(
        String interfaceName,
        Way way,
        boolean isOuter,
        boolean isDropped,
        boolean isKeyed,
        String filter,
        int snapLengthBytes,
        long packets,
        long bytes,
        long seconds) {
    /** All packets of all interfaces, until somebody ends it. */
    public static final CaptureRequest ALL =
            new CaptureRequest(null, Way.BOTH, false, false, false, "", 65535, 0, 0, 0);

    /** Least bytes of a packet: what headers take that are made for a datagram, and more. */
    public static final int LEAST_SNAP = 64;

    /** Most bytes of a packet: a super-packet. */
    public static final int MOST_SNAP = 65535;

    private static final int VERSION = 1; // of the protocol
    private static final long MOST_SECONDS = 31_536_000; // a year

    /** Which way packets go, seen from the gateway. */
    public enum Way {
        /** Into the gateway. */
        IN,
        /** Out of the gateway. */
        OUT,
        /** Either. */
        BOTH;

        /** Whether packets that come in are meant. */
        boolean isIn() {
            return this != OUT;
        }

        /** Whether packets that go out are meant. */
        boolean isOut() {
            return this != IN;
        }
    }

    /** @throws IllegalArgumentException with a sentence that says what would be right */
    public CaptureRequest {
        CaptureFilter.parse(filter);
        require("snap", snapLengthBytes, LEAST_SNAP, MOST_SNAP);
        require("packets", packets, 0, Long.MAX_VALUE);
        require("bytes", bytes, 0, Long.MAX_VALUE);
        require("seconds", seconds, 0, MOST_SECONDS);
    }

    private static void require(final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + " but has to be "
                    + (most == Long.MAX_VALUE ? "at least " + least : least + " to " + most));
        }
    }

    /** The same of one interface. */
    public CaptureRequest of(final String interfaceName) {
        return new CaptureRequest(
                interfaceName, way, isOuter, isDropped, isKeyed, filter, snapLengthBytes, packets, bytes, seconds);
    }

    /** The same of packets that the expression is about. */
    public CaptureRequest withFilter(final String filter) {
        return new CaptureRequest(
                interfaceName, way, isOuter, isDropped, isKeyed, filter, snapLengthBytes, packets, bytes, seconds);
    }

    /** As one line, without its end. */
    public String toLine() {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("culvert", (long) VERSION);
        fields.put("do", "capture");
        if (interfaceName != null) {
            fields.put("interface", interfaceName);
        }
        fields.put("way", way.name().toLowerCase(Locale.ROOT));
        fields.put("outer", isOuter);
        fields.put("dropped", isDropped);
        fields.put("keys", isKeyed);
        fields.put("filter", filter);
        fields.put("snap", (long) snapLengthBytes);
        fields.put("packets", packets);
        fields.put("bytes", bytes);
        fields.put("seconds", seconds);
        return FlatJson.write(fields);
    }

    /**
     * Reads a line.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static CaptureRequest parse(final String line) {
        final RequestFields fields = new RequestFields(FlatJson.parse(line));
        if (fields.number("culvert", 0) != VERSION) {
            throw new IllegalArgumentException("the request has to have \"culvert\":" + VERSION);
        }
        if (!fields.text("do", "").equals("capture")) {
            throw new IllegalArgumentException("the request has to have \"do\":\"capture\"");
        }
        final CaptureRequest request = new CaptureRequest(
                fields.text("interface", null),
                way(fields.text("way", "both")),
                fields.flag("outer"),
                fields.flag("dropped"),
                fields.flag("keys"),
                fields.text("filter", ""),
                Math.clamp(fields.number("snap", MOST_SNAP), -1, MOST_SNAP + 1),
                fields.number("packets", 0),
                fields.number("bytes", 0),
                fields.number("seconds", 0));
        fields.requireAllRead();
        return request;
    }

    private static Way way(final String word) {
        return switch (word) {
            case "in" -> Way.IN;
            case "out" -> Way.OUT;
            case "both" -> Way.BOTH;
            default ->
                throw new IllegalArgumentException("way is '" + word + "' but has to be \"in\", \"out\" or \"both\"");
        };
    }
}
