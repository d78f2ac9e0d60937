// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

import java.util.Set;
import net.culvert.forwarding.iface.InterfaceEvent.Property;

/**
 * What is known of an interface beside what each packet needs. The control thread sets, any thread reads; a value that
 * is new is announced.
 */
public final class InterfaceAttributes {
    private static final int MAX_DESCRIPTION = 255; // characters: a line, not a letter

    private final NetworkInterface owner;
    private final int supported; // bits of capabilities

    private volatile String description = "";
    private volatile int metric;
    private volatile InterfaceMode mode;
    private volatile int enabled; // bits of capabilities
    private volatile boolean isRunning;

    InterfaceAttributes(final NetworkInterface owner, final InterfaceMode mode, final Set<Capability> capabilities) {
        this.owner = owner;
        this.mode = mode;
        supported = Capability.bits(capabilities);
        enabled = supported;
    }

    /** What somebody wrote about it, for people. */
    public String description() {
        return description;
    }

    /** @throws IllegalArgumentException where it is too long or of several lines */
    public void description(final String description) {
        owner.requireThere();
        if (description.length() > MAX_DESCRIPTION || description.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the description of " + owner.name() + " has to be one line of at most "
                    + MAX_DESCRIPTION + " characters");
        }
        if (!description.equals(this.description)) {
            this.description = description;
            owner.changed(Property.DESCRIPTION);
        }
    }

    /** What its routes cost more than those of others, from 0 on. */
    public int metric() {
        return metric;
    }

    /** @throws IllegalArgumentException where it is negative */
    public void metric(final int metric) {
        owner.requireThere();
        if (metric < 0) {
            throw new IllegalArgumentException(
                    "the metric of " + owner.name() + " is " + metric + " but has to be at least 0");
        }
        if (metric != this.metric) {
            this.metric = metric;
            owner.changed(Property.METRIC);
        }
    }

    /** What lies behind it. */
    public InterfaceMode mode() {
        return mode;
    }

    /** @throws IllegalStateException while it is up */
    public void mode(final InterfaceMode mode) {
        owner.requireThere();
        if (mode == this.mode) {
            return;
        }
        if (owner.isUp()) {
            throw new IllegalStateException("the mode of " + owner.name() + " cannot change while it is up");
        }
        this.mode = mode;
        owner.changed(Property.MODE);
    }

    /** Whether its device can do that. */
    public boolean supports(final Capability capability) {
        return (supported & capability.bit()) != 0;
    }

    /** Whether its device is to do that. */
    public boolean has(final Capability capability) {
        return (enabled & capability.bit()) != 0;
    }

    /** @throws IllegalArgumentException where the device cannot do that */
    public void enable(final Capability capability, final boolean enable) {
        owner.requireThere();
        if (enable && !supports(capability)) {
            throw new IllegalArgumentException(
                    owner.name() + " cannot be given " + capability + ": its device has not");
        }
        if (has(capability) != enable) {
            final int others = enabled & ~capability.bit();
            enabled = enable ? others | capability.bit() : others;
            owner.changed(Property.CAPABILITIES);
        }
    }

    /** Whether its device has what it needs to carry packets. */
    public boolean isRunning() {
        return isRunning;
    }

    /** Set by whoever drives the device. */
    public void running(final boolean running) {
        owner.requireThere();
        if (running != isRunning) {
            isRunning = running;
            owner.changed(Property.RUNNING);
        }
    }
}
