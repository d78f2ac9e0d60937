// SPDX-License-Identifier: Apache-2.0
/** TUN devices: the kernel's and one in this process, behind one contract that one test suite holds both to. */
package net.culvert.tunio.tun;
