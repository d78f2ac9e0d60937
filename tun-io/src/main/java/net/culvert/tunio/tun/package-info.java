// SPDX-License-Identifier: Apache-2.0
/**
 * TUN devices: the kernel's and one in this process, behind one contract that one test suite holds both to.
 *
 * <p>One thread reads a device into bursts, one writes gathers to it; a refused packet comes back as its
 * {@link net.culvert.ringbuffers.counters.DropReason} and is counted by the caller.
 */
package net.culvert.tunio.tun;
