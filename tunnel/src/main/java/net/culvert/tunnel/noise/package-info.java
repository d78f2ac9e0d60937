// SPDX-License-Identifier: Apache-2.0
/** The Noise_IKpsk2 handshake, its messages, cookies and the rate limit on them. */
package net.culvert.tunnel.noise;
