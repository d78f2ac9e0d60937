// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.pcap;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.culvert.bench.load.LoadException;
import org.agrona.concurrent.UnsafeBuffer;

/** Opens captures. */
public final class CaptureFile {
    private CaptureFile() {}

    /** Maps a file and finds its packets; what cannot be read is said in one sentence with the file and the byte. */
    public static Capture read(final Path path) throws LoadException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (Files.isDirectory(path)) {
                throw new LoadException(path + " is a directory, not a capture");
            }
            if (channel.size() > Integer.MAX_VALUE) {
                throw new LoadException(path + " is longer than 2 GiB: cut it, as with editcap -c");
            }
            return parse(
                    path.toString(), new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())));
        } catch (final NoSuchFileException e) {
            throw new LoadException("there is no file " + path);
        } catch (final AccessDeniedException e) {
            throw new LoadException(path + " may not be read by this user");
        } catch (final IOException e) {
            throw new LoadException(path + " cannot be read (" + e.getMessage() + ")");
        }
    }

    /** Finds the packets of a file that lies in memory. */
    static Capture parse(final String name, final UnsafeBuffer file) throws LoadException {
        final Capture capture = new Capture(file);
        final int magic = file.capacity() < Integer.BYTES ? 0 : file.getInt(0, BIG_ENDIAN);
        if (magic == PcapngParser.SECTION_HEADER) {
            new PcapngParser(name, file, capture).parse();
        } else if (PcapParser.isMagic(magic)) {
            new PcapParser(name, file, capture).parse();
        } else {
            throw new LoadException(name + " is neither a pcap nor a pcapng file");
        }
        if (capture.size() == 0) {
            throw new LoadException(name + " has no whole IP packet in it");
        }
        capture.straighten();
        return capture;
    }
}
