// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.fib;

/**
 * Is told of each route that comes into use or goes out of use, as it is added, removed, withdrawn with its interface
 * or restored. A route that stands behind a better one for its prefix is in use as well. Called on the writer's thread
 * when lookups have the change; must not change the table.
 */
public interface RouteListener {
    /** The route has come into use. */
    void added(Route route);

    /** The route has gone out of use. */
    void removed(Route route);
}
