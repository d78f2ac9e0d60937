// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The web server for metrics, health and the status page.
 *
 * @param listen a literal address and a port
 * @param tokenFile a file with the token that clients have to show, or null for none, which needs loopback
 */
public record WebConfig(InetSocketAddress listen, Path tokenFile) {}
