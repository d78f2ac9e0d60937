// SPDX-License-Identifier: Apache-2.0
/**
 * The configuration file of a gateway: TOML in, immutable records out, or a list of everything that is wrong.
 *
 * <p>{@link net.culvert.appliance.config.ConfigFile} is the way in. What may stand in a file is described once, in
 * {@link net.culvert.appliance.config.ConfigKeys}: names, types, defaults and a sentence each. A reader for each kind
 * of table adds what one key alone cannot tell. Nothing here touches the host but to read the file and the keys that it
 * names; secrets are in no message and no {@code toString}. Any thread.
 */
package net.culvert.appliance.config;
