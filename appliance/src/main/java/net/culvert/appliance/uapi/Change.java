// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.uapi;

/** One line of a set request, checked and ready to be carried out on the control thread. */
@FunctionalInterface
interface Change {
    void applyTo(SetSection section) throws UapiException;
}
