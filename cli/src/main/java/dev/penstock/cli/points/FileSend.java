package dev.penstock.cli.points;

import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishResponse;
import dev.penstock.cli.SentLines;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.PointPublisher;
import dev.penstock.client.ProgressMeter;
import dev.penstock.client.PublisherConfig;
import dev.penstock.client.RateLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Sends one input as one producer, from where it was left. One thread calls it; acknowledgements come
 * on threads of the client.
 */
final class FileSend implements Callable<SendProgress> {
    private static final int MESSAGE_POINTS = 10_000;

    private final Input input;
    private final SendOptions options;
    private final PenstockClient client;
    private final ProgressMeter meter;
    private final SendReport report;
    private final @Nullable RateLimit rate;

    // Of the attempt at hand.
    private Batch batch = new Batch();
    private long lines;
    private long badLines;

    FileSend(
            Input input,
            SendOptions options,
            PenstockClient client,
            ProgressMeter meter,
            SendReport report,
            @Nullable RateLimit rate) {
        this.input = input;
        this.options = options;
        this.client = client;
        this.meter = meter;
        this.report = report;
        this.rate = rate;
    }

    @Override
    public SendProgress call() throws IOException, InterruptedException {
        SendProgress begin = input.begin(options);
        var acknowledged = new Acknowledged(input, begin, meter);
        try {
            return send(begin, acknowledged);
        } catch (PenstockException refused) {
            if (!refused.failure().reason().equals("SEQUENCE_GAP") || !input.resumable()) {
                throw refused;
            }
            // The server does not remember how far this file was: all of it again, in the same
            // messages under the same name, so that what the server does remember is not stored
            // twice.
            acknowledged.takeBack();
            report.takeBack(lines, badLines);
            SendProgress anew = begin.reached(0, 0, 0);
            return send(anew, new Acknowledged(input, anew, meter));
        }
    }

    private SendProgress send(SendProgress begin, Acknowledged acknowledged)
            throws IOException, InterruptedException {
        lines = 0;
        badLines = 0;
        var publisher =
                client.publisher(
                        PublisherConfig.of(begin.producer(), options.source())
                                .withFirstSequence(begin.sequence() + 1));
        try (publisher;
                var lines = new LineReader(input.open(0), 0, 0)) {
            @Nullable LineParser parser = parser(lines);
            if (parser != null) {
                try (LineReader rest = at(begin, lines)) {
                    sendLines(rest, parser, publisher, acknowledged);
                }
            }
            publisher.flush();
        } finally {
            acknowledged.note();
            String prevented = acknowledged.notePrevented();
            if (prevented != null) {
                report.note(input.name() + ": how far it is sent is not noted: " + prevented);
            }
        }
        acknowledged.through();
        return acknowledged.reached();
    }

    /** The first reader stands behind the header: read on there, or jump to where it was left. */
    private LineReader at(SendProgress begin, LineReader behindHeader) throws IOException {
        return begin.offset() == 0
                ? behindHeader
                : new LineReader(input.open(begin.offset()), begin.offset(), begin.lines());
    }

    private void sendLines(
            LineReader lines,
            LineParser parser,
            PointPublisher publisher,
            Acknowledged acknowledged)
            throws IOException, InterruptedException {
        batch = new Batch();
        if (!input.resumable()) {
            // What comes slowly is not kept waiting for more. A file is always cut into the same
            // messages: they are recognised when they are sent again.
            lines.beforeWaiting(() -> sendBatch(lines, publisher, acknowledged));
        }
        while (addLine(lines, parser)) {
            if (batch.size >= options.batch()) {
                sendBatch(lines, publisher, acknowledged);
            }
        }
        sendBatch(lines, publisher, acknowledged);
    }

    private void sendBatch(LineReader lines, PointPublisher publisher, Acknowledged acknowledged)
            throws InterruptedException {
        if (batch.size > 0) {
            Batch full = batch;
            batch = new Batch();
            full.sendTo(publisher, lines, acknowledged);
        }
    }

    private boolean addLine(LineReader lines, LineParser parser)
            throws IOException, InterruptedException {
        try {
            String line = lines.next();
            if (line == null) {
                return false;
            }
            if (!line.isBlank()) {
                this.lines++;
                report.line();
                batch.add(parser.parse(line), lines.number());
            }
        } catch (BadLineException bad) {
            badLines++;
            report.badLine(input.name(), lines.number(), String.valueOf(bad.getMessage()));
        }
        return true;
    }

    /** The parser of the input's format; reads the header of CSV. Null for an empty input. */
    private @Nullable LineParser parser(LineReader lines) throws IOException, InterruptedException {
        if (isJson(input.name())) {
            return new JsonLines();
        }
        try {
            String first = lines.next();
            while (first != null && first.isBlank()) {
                first = lines.next();
            }
            if (first == null) {
                return null;
            }
            if (options.format() == LineParser.Format.AUTO
                    && first.stripLeading().startsWith("{")) {
                lines.pushBack(first);
                return new JsonLines();
            }
            return new CsvLines(first);
        } catch (BadLineException bad) {
            throw new IOException(
                    input.name() + ":" + lines.number() + ": " + bad.getMessage(), bad);
        }
    }

    private boolean isJson(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (options.format()) {
            case JSONL -> true;
            case CSV -> false;
            case AUTO ->
                    lower.endsWith(".jsonl")
                            || lower.endsWith(".ndjson")
                            || lower.endsWith(".json");
        };
    }

    /** Points that go together, by source. */
    private final class Batch {
        private final Map<String, Group> bySource = new LinkedHashMap<>();
        private int size;

        void add(PointLine line, long number) {
            String source = line.source().isEmpty() ? options.source() : line.source();
            bySource.computeIfAbsent(source, _ -> new Group(new ArrayList<>(), sentLines()))
                    .add(line.points(), number);
            size += line.points().size();
        }

        void sendTo(PointPublisher publisher, LineReader lines, Acknowledged acknowledged)
                throws InterruptedException {
            if (rate != null) {
                rate.acquire(size);
            }
            long last = publisher.lastSequence() + messages();
            acknowledged.announce(
                    acknowledged.reached().reached(last, lines.offset(), lines.number()));
            for (var entry : bySource.entrySet()) {
                List<PublishPoint> points = entry.getValue().points();
                for (int from = 0; from < points.size(); from += MESSAGE_POINTS) {
                    int to = Math.min(points.size(), from + MESSAGE_POINTS);
                    SentLines sent = entry.getValue().lines().part(from, to);
                    int count = to - from;
                    var _ =
                            publisher
                                    .publish(entry.getKey(), points.subList(from, to))
                                    .thenAccept(
                                            answer -> answered(answer, count, sent, acknowledged));
                }
            }
        }

        private int messages() {
            int messages = 0;
            for (Group group : bySource.values()) {
                messages += Math.ceilDiv(group.points().size(), MESSAGE_POINTS);
            }
            return messages;
        }
    }

    private SentLines sentLines() {
        return new SentLines(input.name());
    }

    /** Points of one source, and the lines they come from. */
    private record Group(List<PublishPoint> points, SentLines lines) {
        void add(List<PublishPoint> more, long line) {
            points.addAll(more);
            for (int i = 0; i < more.size(); i++) {
                lines.add(line);
            }
        }
    }

    private void answered(
            PublishResponse answer, int points, SentLines sent, Acknowledged acknowledged) {
        int stored = answer.getStored();
        if (answer.getRepeated()) {
            // Stored at the first time; what was refused then is refused still.
            report.repeated(points - answer.getFailed());
            stored = 0;
        }
        report.answered(stored, answer.getFailed(), sent.placed(answer.getErrorsList()));
        acknowledged.acknowledge(answer.getSequence());
    }
}
