// SPDX-License-Identifier: Apache-2.0
/**
 * Churn: a running gateway is changed as fast as it takes changes, while packets flow through it; then all of them have
 * to be accounted for.
 */
package net.culvert.bench.churn;
