// SPDX-License-Identifier: Apache-2.0
package net.culvert.forwarding.iface;

/**
 * What an interface has counted, all workers together. Errors are packets that a device failed on, drops are packets
 * that never came to it, or from it.
 *
 * @param inputPackets packets that workers were given, whatever became of them
 * @param inputBytes their bytes
 * @param inputErrors packets that the device failed to receive
 * @param inputDrops packets that came in and were not taken, by a queue or by an interface that was closed
 * @param outputPackets packets that the device was given
 * @param outputBytes their bytes
 * @param outputErrors packets that the device was given and failed to send
 * @param outputDrops packets that the device was never given
 */
public record InterfaceTotals(
        long inputPackets,
        long inputBytes,
        long inputErrors,
        long inputDrops,
        long outputPackets,
        long outputBytes,
        long outputErrors,
        long outputDrops) {
    static final InterfaceTotals ZERO = new InterfaceTotals(0, 0, 0, 0, 0, 0, 0, 0);

    /** What came on top of {@code before}. */
    InterfaceTotals since(final InterfaceTotals before) {
        return new InterfaceTotals(
                inputPackets - before.inputPackets,
                inputBytes - before.inputBytes,
                inputErrors - before.inputErrors,
                inputDrops - before.inputDrops,
                outputPackets - before.outputPackets,
                outputBytes - before.outputBytes,
                outputErrors - before.outputErrors,
                outputDrops - before.outputDrops);
    }
}
