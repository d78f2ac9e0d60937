// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

import java.util.ArrayList;
import java.util.List;

/** Changes to a tunnel in the words of a UAPI set request, made by this process itself. Any thread. */
public final class SetRequest {
    private SetRequest() {}

    /**
     * Carries out the lines, each {@code key=value}, in one step on the control thread.
     *
     * @throws IllegalArgumentException with a sentence that shows no value; what came before the bad line stays done,
     *     unless the line could be seen to be bad without the tunnel: then nothing was done
     */
    public static void apply(final List<String> lines, final TunnelConfiguration tunnel, final ControlQueue control) {
        final SetParser parser = new SetParser();
        final List<Change> changes = new ArrayList<>();
        try {
            for (final String line : lines) {
                changes.add(parser.parse(line));
            }
        } catch (final UapiException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        changes.add(SetSection::close);
        control.run(() -> apply(changes, new SetSection(tunnel)));
    }

    private static void apply(final List<Change> changes, final SetSection section) {
        try {
            for (final Change change : changes) {
                change.applyTo(section);
            }
        } catch (final UapiException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
