// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.load.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import net.culvert.bench.load.LoadException;
import net.culvert.bench.load.pcap.CaptureWriter;
import net.culvert.bench.load.report.HistogramLog;
import net.culvert.bench.load.report.Report;
import net.culvert.bench.load.report.TrialTable;
import net.culvert.bench.load.search.Soak;
import net.culvert.bench.load.search.TrialListener;
import net.culvert.bench.load.traffic.FrameSizes;
import net.culvert.bench.load.traffic.TemplateTraffic;
import net.culvert.bench.load.traffic.Traffic;
import net.culvert.bench.load.trial.TrialObserver;
import net.culvert.tunio.sys.HostException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code culvert load}. */
@Command(
        name = "culvert load",
        description = {
            "Send packets into something and say what became of them: rate, loss, order, latency.",
            "Latency counts from when a packet was due, not from when it left."
        },
        usageHelpWidth = 100,
        subcommands = CompareCommand.class,
        synopsisSubcommandLabel = "[compare]",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, whatever was lost",
            "1:a result could not be written",
            "2:it cannot be done: one sentence on standard error says why"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert load --into memory --sizes imix --rate 50kpps --duration 1s",
            "  culvert load --into model:rate=200kpps,delay=1ms --search throughput --rate 1Mpps --html load.html",
            "  culvert load --search overhead --into model:rate=8kpps --plain model:rate=9kpps --duration 1s",
            "  culvert load --into udp:127.0.0.1:9000 --rate 5kpps --duration 1s --json load.json"
        })
public final class Load implements Callable<Integer> {
    /** The exit code where the user asked for what cannot be done. */
    static final int WRONG_INPUT = 2;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    boolean isHelpWanted;

    @Mixin
    private SubjectOptions subjects;

    @Mixin
    private TrafficOptions traffics;

    @Mixin
    private SearchOptions searches;

    @Mixin
    private ReportOptions reports;

    @Spec
    private CommandSpec spec;

    private final List<TrialObserver> observers = new ArrayList<>();
    private Report report;
    private TrialTable table;
    private ProgressLine progress;
    private final List<SubjectTrials> running = new CopyOnWriteArrayList<>();
    private Soak soak; // null where none is wanted

    /** Runs it and exits with its code. */
    public static void main(final String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command, ready to run. */
    public static CommandLine commandLine() {
        return new CommandLine(new Load())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    final String why = failure instanceof IllegalArgumentException
                                    || failure instanceof LoadException
                                    || failure instanceof IOException
                            ? failure.getMessage()
                            : failure.toString();
                    command.getErr().println("culvert load: " + why);
                    return failure instanceof IOException && !(failure instanceof HostException) ? 1 : WRONG_INPUT;
                })
                .setParameterExceptionHandler((failure, arguments) -> {
                    failure.getCommandLine()
                            .getErr()
                            .println("culvert load: "
                                    + failure.getMessage().lines().findFirst().orElse("")
                                    + "; --help lists the options");
                    return WRONG_INPUT;
                });
    }

    @Override
    public Integer call() throws LoadException, IOException {
        final SubjectChoice into = subjects.into();
        final SearchKind kind = searches.kind();
        final SubjectChoice plain = subjects.plain(kind);
        reports.check();
        final Traffic traffic = traffics.traffic(kind.isBySize(), into.isIpv6());
        if (into.isUdp() || plain != null && plain.isUdp()) {
            traffics.checkForSockets();
        }
        final String command = "culvert load "
                + String.join(" ", spec.commandLine().getParseResult().originalArgs());
        final String subject = into.text() + (plain == null ? "" : " beside " + plain.text());
        report = new Report(command, subject, shown(kind, traffic));
        table = new TrialTable(spec.commandLine().getOut());
        progress = new ProgressLine(
                spec.commandLine().getErr(),
                System.console() != null && System.console().isTerminal());
        observers.add(progress);
        if (kind == SearchKind.SOAK) {
            soak = new Soak(searches.pid(), Math.min(60_000_000_000L, searches.durationNs() / 5));
            observers.add(soak);
        }
        final Interruption signal = new Interruption(this::stop);
        try {
            measureAndWrite(kind, traffic);
        } finally {
            signal.close();
        }
        return 0;
    }

    private void measureAndWrite(final SearchKind kind, final Traffic traffic) throws LoadException, IOException {
        try (HistogramLog log = reports.hlog() == null ? null : new HistogramLog(reports.hlog());
                CaptureWriter capture = reports.record() == null ? null : new CaptureWriter(reports.record())) {
            if (log != null) {
                observers.add(log);
            }
            measure(kind, traffic, capture);
        } catch (final InterruptedException e) {
            report.note("a signal ended it early");
        }
        reports.write(report);
        progress.clear();
        Summary.print(report, spec.commandLine().getOut());
    }

    /** By a signal, on another thread. */
    private void stop() {
        running.forEach(SubjectTrials::stop);
    }

    private String shown(final SearchKind kind, final Traffic traffic) throws LoadException {
        return kind.isBySize()
                ? ((TemplateTraffic) traffic)
                        .with(FrameSizes.parse(traffics.sizes(true)))
                        .toString()
                : traffic.toString();
    }

    private void measure(final SearchKind kind, final Traffic traffic, final CaptureWriter capture)
            throws LoadException, HostException, InterruptedException {
        final TrialObserver all = (label, interval, latencies) -> {
            if (!label.equals(LoadRun.WARM_UP)) {
                observers.forEach(each -> each.interval(label, interval, latencies));
            }
        };
        try (SubjectTrials plain = kind == SearchKind.OVERHEAD ? open(subjects.plain(kind), traffic, null, all) : null;
                SubjectTrials trials = open(subjects.into(), traffic, capture, all)) {
            measure(kind, traffic, trials, plain, capture == null);
        }
    }

    private SubjectTrials open(
            final SubjectChoice choice,
            final Traffic traffic,
            final CaptureWriter capture,
            final TrialObserver observer)
            throws LoadException, HostException {
        final SubjectTrials trials =
                SubjectTrials.open(choice, traffic.flows(), traffics.seed(), searches.settleNs(), capture, observer);
        running.add(trials);
        return trials;
    }

    private void measure(
            final SearchKind kind,
            final Traffic traffic,
            final SubjectTrials trials,
            final SubjectTrials plain,
            final boolean isWarmedUp)
            throws LoadException, HostException, InterruptedException {
        final TrialListener shown = (search, result) -> {
            progress.clear();
            table.print(result);
        };
        final LoadRun run = new LoadRun(trials, traffic, traffics.pacing(), searches, report, shown);
        final long durationNs = traffics.isReplay() && !traffics.isLoop() ? Long.MAX_VALUE : searches.durationNs();
        if (isWarmedUp && !trials.isSimulated()) {
            run.warmUp(kind.isBySize());
        }
        if (plain != null && !plain.isSimulated()) {
            new LoadRun(plain, traffic, traffics.pacing(), searches, report, shown).warmUp(true);
        }
        for (int round = 0; round < searches.repeat(); round++) {
            if (plain != null) {
                run.overhead(plain, traffics.sizes(true), round % 2 == 1);
            } else if (kind.isBySize()) {
                run.search(kind, traffics.sizes(true));
            } else {
                run.plain(kind == SearchKind.SOAK ? "soak" : "run", durationNs);
            }
        }
        if (soak != null) {
            report.metric("memory", "MB", false, soak.meanMb());
            report.metric("memory drift", "MB/h", false, soak.mbAnHour());
            report.metric("latency p50 drift", "us/h", false, soak.medianUsAnHour());
            report.metric("latency p99 drift", "us/h", false, soak.tailUsAnHour());
        }
    }
}
