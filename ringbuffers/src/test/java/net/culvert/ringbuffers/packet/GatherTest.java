// SPDX-License-Identifier: Apache-2.0
package net.culvert.ringbuffers.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class GatherTest {
    private final Gather gather = new Gather(2);
    private final UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(64));

    @Test
    void shouldLayOutHeaderAndPiecesAsIovecs() {
        gather.add(bytes.addressOffset(), 20);
        gather.add(bytes.addressOffset() + 32, 7);

        final long iovec = gather.iovecAddress();
        assertEquals(gather.header().addressOffset(), UnsafeApi.getLong(iovec));
        assertEquals(Gather.HEADER_LENGTH, UnsafeApi.getLong(iovec + 8));
        assertEquals(bytes.addressOffset(), UnsafeApi.getLong(iovec + 16));
        assertEquals(20, UnsafeApi.getLong(iovec + 24));
        assertEquals(bytes.addressOffset() + 32, UnsafeApi.getLong(iovec + 32));
        assertEquals(7, UnsafeApi.getLong(iovec + 40));
        assertEquals(iovec + 16, gather.iovecAddressWithoutHeader());
        assertEquals(27, gather.packetLength());
        assertEquals(2, gather.pieces());
        assertEquals(bytes.addressOffset() + 32, gather.pieceAddress(1));
        assertEquals(7, gather.pieceLength(1));
    }

    @Test
    void shouldBeFullAtItsBoundAndNotBefore() {
        gather.add(bytes.addressOffset(), 1);
        assertFalse(gather.isFull());
        gather.add(bytes.addressOffset(), 1);
        assertTrue(gather.isFull());

        assertThrows(IndexOutOfBoundsException.class, () -> gather.add(bytes.addressOffset(), 1));
    }

    @Test
    void shouldForgetPiecesAndHeaderWhenCleared() {
        gather.add(bytes.addressOffset(), 5);
        gather.header().putByte(1, (byte) 3);

        gather.clear();

        assertEquals(0, gather.pieces());
        assertEquals(0, gather.packetLength());
        for (int i = 0; i < Gather.HEADER_LENGTH; i++) {
            assertEquals(0, gather.header().getByte(i));
        }
    }
}
