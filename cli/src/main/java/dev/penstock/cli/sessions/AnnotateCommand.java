package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Times;
import dev.penstock.cli.UserOption;
import dev.penstock.client.PenstockClient;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Pins a note to a chart. */
@Command(
        name = "annotate",
        mixinStandardHelpOptions = true,
        description = {
            "Pin a note to a chart, or to every chart of a metric, and to a moment or a time range.",
            "It shows at once on everybody's chart; its id is printed."
        },
        footer = {
            "",
            "Examples:",
            "  penstock session annotate outage-42 deploy of 4.2 --metric 'latency{source=web-1}'",
            "  penstock session annotate outage-42 disk full --dashboard web --chart disk \\",
            "      --from -20m --to -5m"
        })
final class AnnotateCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final UserOption user = new UserOption();

    @Parameters(index = "0", paramLabel = "SESSION", description = "The session.")
    private String session = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TEXT", description = "The note.")
    private List<String> words = List.of();

    @Option(names = "--dashboard", paramLabel = "ID", description = "The dashboard of the chart.")
    private String dashboard = "";

    @Option(names = "--chart", paramLabel = "ID", description = "The chart.")
    private String chart = "";

    @Option(
            names = "--metric",
            paramLabel = "SELECTOR",
            description = "Every chart of this metric, such as cpu{source=web-1}.")
    private String metric = "";

    @Option(
            names = "--from",
            paramLabel = "TIME",
            defaultValue = "now",
            description = "The moment, or where the range begins (default: now).")
    private String from = "now";

    @Option(names = "--to", paramLabel = "TIME", description = "Where the range ends.")
    private @Nullable String to;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Annotation made;
        try (PenstockClient client = server.connect()) {
            made = client.sessions().annotate(request());
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json line = Json.object().with("session", made.getSessionId());
            RecordPrinter.fields(made, line);
            line.printTo(out);
        } else {
            out.println(made.getId());
            out.flush();
        }
        return ExitCode.OK;
    }

    private AnnotateRequest request() {
        Instant now = Instant.now();
        long start = Times.parse(from, now).toEpochMilli();
        long end = to == null ? start : Times.parse(to, now).toEpochMilli();
        return AnnotateRequest.newBuilder()
                .setSessionId(session)
                .setUserId(user.name())
                .setUserName(user.name())
                .setPin(
                        Pin.newBuilder()
                                .setDashboardId(dashboard)
                                .setChartId(chart)
                                .setMetric(metric))
                .setRange(TimeRange.newBuilder().setStartMs(start).setEndMs(end))
                .setText(String.join(" ", words))
                .build();
    }
}
