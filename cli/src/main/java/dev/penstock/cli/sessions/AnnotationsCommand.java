package dev.penstock.cli.sessions;

import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.ListAnnotationsRequest;
import dev.penstock.api.sessions.v1.ListAnnotationsResponse;
import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.cli.PageOptions;
import dev.penstock.cli.Pages;
import dev.penstock.cli.RangeOptions;
import dev.penstock.cli.ServerOption;
import dev.penstock.cli.Table;
import dev.penstock.cli.Terminal;
import dev.penstock.cli.Times;
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

/** Lists annotations. */
@Command(
        name = "annotations",
        mixinStandardHelpOptions = true,
        description = "List annotations, of one session or all, by where they begin.",
        footer = {
            "",
            "Examples:",
            "  penstock session annotations outage-42",
            "  penstock session annotations --dashboard web --since -24h --json",
            "  penstock session annotations outage-42 --at 2026-05-01T12:00   # as they were then"
        })
final class AnnotationsCommand implements Callable<Integer> {
    @Mixin private final ServerOption server = new ServerOption();
    @Mixin private final PageOptions paging = new PageOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "SESSION",
            defaultValue = "",
            description = "The session (default: all).")
    private String session = "";

    @Option(names = "--dashboard", paramLabel = "ID", description = "Only of this dashboard.")
    private String dashboard = "";

    @Option(names = "--chart", paramLabel = "ID", description = "Only of this chart of it.")
    private String chart = "";

    @Mixin private final RangeOptions range = new RangeOptions();

    @Option(names = "--at", paramLabel = "TIME", description = "As they were at this moment.")
    private @Nullable String at;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ListAnnotationsRequest.Builder wanted = request();
        List<Annotation> annotations =
                paging.list(
                        server,
                        (client, size, token) -> {
                            ListAnnotationsResponse page =
                                    client.sessions()
                                            .annotations(
                                                    wanted.setPageSize(size)
                                                            .setPageToken(token)
                                                            .build());
                            return new Pages.Page<>(
                                    page.getAnnotationsList(), page.getNextPageToken());
                        });
        print(annotations, spec.commandLine().getOut());
        return ExitCode.OK;
    }

    private ListAnnotationsRequest.Builder request() {
        var wanted =
                ListAnnotationsRequest.newBuilder()
                        .setSessionId(session)
                        .setDashboardId(dashboard)
                        .setChartId(chart);
        Ranges.of(range).ifPresent(wanted::setRange);
        if (at != null) {
            wanted.setAtMs(Times.parse(at, Instant.now()).toEpochMilli());
        }
        return wanted;
    }

    private void print(List<Annotation> annotations, PrintWriter out) {
        if (paging.json()) {
            for (Annotation annotation : annotations) {
                Json line =
                        Json.object()
                                .with("session", annotation.getSessionId())
                                .with("user", annotation.getUserId());
                RecordPrinter.fields(annotation, line);
                line.printTo(out);
            }
            return;
        }
        var table = new Table("SESSION", "BY", "WHERE", "TEXT", "ID");
        for (Annotation annotation : annotations) {
            table.add(
                    Terminal.visible(annotation.getSessionId()),
                    Terminal.visible(annotation.getUserId()),
                    RecordPrinter.where(annotation),
                    Terminal.visible(annotation.getText()),
                    annotation.getId());
        }
        table.printTo(out, Terminal.current());
    }
}
