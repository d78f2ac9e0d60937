// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All run files there are, and which of them has the newest figure. Immutable. */
final class RunFiles {
    private final List<RunFile> newestFirst;

    private RunFiles(final List<RunFile> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** Reads all of a directory. */
    static RunFiles read(final Path directory) throws IOException, ResultsException {
        final List<RunFile> files = new ArrayList<>();
        final List<Path> paths;
        try (Stream<Path> all = Files.list(directory)) {
            paths = all.filter(path -> path.toString().endsWith(RunFile.ENDING)).toList();
        }
        for (final Path path : paths) {
            files.add(RunFile.read(path));
        }
        files.sort(Comparator.comparing(RunFile::name).reversed()); // a name begins with the date
        return new RunFiles(List.copyOf(files));
    }

    /** The newest run of that kind in which the metric was measured. */
    RunFile newest(final String run, final String metric) throws ResultsException {
        for (final RunFile file : newestFirst) {
            if (file.header().run().equals(run) && file.has(metric)) {
                return file;
            }
        }
        throw new ResultsException("no run file of " + run + " has a value of " + metric);
    }
}
