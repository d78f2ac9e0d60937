// SPDX-License-Identifier: Apache-2.0
/**
 * System calls, one small class per facility. JNA opens, configures and names things ({@code LibC}); calls made per
 * burst go through java.lang.foreign ({@link net.culvert.tunio.sys.Native}), whose downcall costs a fraction of JNA's.
 */
package net.culvert.tunio.sys;
