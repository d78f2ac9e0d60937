// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.dispatch;

/** Which thread works on a burst (netisr(9)). */
public enum DispatchPolicy {
    /** The reader, always. */
    DIRECT,
    /** The reader while nothing is queued and a read took all there was; the workers otherwise. */
    HYBRID,
    /** The workers, always. */
    DEFERRED;

    /**
     * The policy of that name in lower case.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static DispatchPolicy of(final String name) {
        return switch (name) {
            case "direct" -> DIRECT;
            case "hybrid" -> HYBRID;
            case "deferred" -> DEFERRED;
            default ->
                throw new IllegalArgumentException(
                        "the dispatch policy is '" + name + "' but has to be direct, hybrid or deferred");
        };
    }
}
