// SPDX-License-Identifier: Apache-2.0
/** Libraries written in C, reached through java.lang.foreign. */
package net.culvert.tunnel.sys;
