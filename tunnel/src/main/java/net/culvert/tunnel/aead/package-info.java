// SPDX-License-Identifier: Apache-2.0
/**
 * AEAD engines: intel-ipsec-mb, OpenSSL's libcrypto and the JCE behind one interface, each proven by known answers
 * before it is used, the fastest that passes taken.
 */
package net.culvert.tunnel.aead;
