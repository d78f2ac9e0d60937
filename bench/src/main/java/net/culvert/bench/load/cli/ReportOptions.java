// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.report.CsvReport;
import net.culvert.bench.load.report.HtmlReport;
import net.culvert.bench.load.report.JsonReport;
import net.culvert.bench.load.report.Report;
import picocli.CommandLine.Option;

/** Where results go besides the terminal, by the options of the command line. One thread. */
final class ReportOptions {
    @Option(names = "--json", paramLabel = "FILE", description = "Write all as JSON, for culvert load compare.")
    private Path json;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Write a line for each trial; of --search overhead for each frame size.")
    private Path csv;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one page with plots.")
    private Path html;

    @Option(names = "--hlog", paramLabel = "FILE", description = "Write an HdrHistogram log of the latencies.")
    private Path hlog;

    @Option(names = "--record", paramLabel = "FILE", description = "Write all packets that come back as pcap.")
    private Path record;

    Path hlog() {
        return hlog;
    }

    Path record() {
        return record;
    }

    /** Refuses places that cannot be written, before anything is measured. */
    void check() throws LoadException {
        for (final Path path : new Path[] {json, csv, html, hlog, record}) {
            if (path == null) {
                continue;
            }
            final Path folder = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path) || folder == null || !Files.isDirectory(folder)) {
                throw new LoadException(path + " cannot be written: its directory has to be there");
            }
            if (!Files.isWritable(Files.exists(path) ? path : folder)) {
                throw new LoadException(path + " may not be written by this user");
            }
        }
    }

    /** Writes what was asked for. */
    void write(final Report report) throws IOException {
        if (json != null) {
            JsonReport.write(report, json);
        }
        if (csv != null) {
            CsvReport.write(report, csv);
        }
        if (html != null) {
            HtmlReport.write(report, html);
        }
    }
}
