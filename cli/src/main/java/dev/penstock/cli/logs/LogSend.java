package dev.penstock.cli.logs;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.PublishResponse;
import dev.penstock.cli.SentLines;
import dev.penstock.client.LogPublisher;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.PenstockException;
import dev.penstock.client.PublisherConfig;
import dev.penstock.client.RetryPolicy;
import dev.penstock.client.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one log as one producer, from where it was left, until its end or until it is stopped. One
 * thread calls it; acknowledgements come on threads of the client.
 */
final class LogSend implements Callable<Boolean> {
    private static final int BUFFER = 64 << 10;
    private static final int BATCH_ENTRIES = 1_000;
    private static final int BATCH_BYTES = 512 << 10;
    private static final int WINDOW = 16;
    private static final Duration POLL = Duration.ofMillis(100);

    /** Polls without a byte after which an entry is taken to be complete. */
    private static final int QUIET_POLLS = 5;

    private final LogSource source;
    private final EntryJoiner joiner;
    private final RetryPolicy retries;
    private final PenstockClient client;
    private final SendReport report;
    private final Timing timing;
    private final BooleanSupplier stopped;

    private volatile @Nullable LogPublisher running;
    private List<LogEntry> batch = new ArrayList<>();
    private SentLines batchLines;
    private int batchBytes;
    private Position.Mark reached = Position.Mark.START;

    /** Where the entry at hand begins. */
    private Position.Mark boundary = Position.Mark.START;

    private final Deque<Position.Mark> again = new ArrayDeque<>();
    private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);

    LogSend(
            LogSource source,
            EntryJoiner joiner,
            RetryPolicy retries,
            PenstockClient client,
            SendReport report,
            Timing timing,
            BooleanSupplier stopped) {
        this.source = source;
        this.joiner = joiner;
        this.retries = retries;
        this.client = client;
        this.report = report;
        this.timing = timing;
        this.stopped = stopped;
        batchLines = sentLines();
    }

    @Override
    public Boolean call() throws IOException, InterruptedException {
        boolean forgotten = false;
        while (true) {
            try (source) {
                Position position = source.begin();
                if (forgotten) {
                    position.renew();
                }
                try {
                    return send(position);
                } catch (PenstockException refused) {
                    // Who has had nothing acknowledged under its name cannot have been forgotten.
                    if (!refused.failure().reason().equals("SEQUENCE_GAP")
                            || position.acknowledged().sequence() == 0) {
                        throw refused;
                    }
                    forgotten = true;
                    if (!(source instanceof LogFile)) {
                        report.problem(
                                name()
                                        + ": lines that were under way are lost, the server had"
                                        + " forgotten their producer: "
                                        + refused.getMessage());
                    }
                }
            }
        }
    }

    /** As its source is called. */
    String name() {
        return source.name();
    }

    /** Waits for no more acknowledgements. Any thread. */
    void cancel() {
        LogPublisher publisher = running;
        if (publisher != null) {
            publisher.cancel();
        }
    }

    private boolean send(Position position) throws IOException, InterruptedException {
        batch = new ArrayList<>();
        batchLines = sentLines();
        batchBytes = 0;
        LogEntry _ = joiner.end();
        lastSent = CompletableFuture.completedFuture(null);
        again.clear();
        again.addAll(position.planned());
        reached = position.acknowledged();
        var config =
                PublisherConfig.of(position.producer(), "")
                        .withFirstSequence(reached.sequence() + 1)
                        .withWindow(WINDOW)
                        .withRetries(retries);
        LogPublisher publisher = client.logPublisher(config);
        running = publisher;
        try {
            transfer(position, publisher);
            publisher.flush();
        } finally {
            publisher.cancel();
            position.write();
        }
        return true;
    }

    private void transfer(Position position, LogPublisher publisher)
            throws IOException, InterruptedException {
        var buffer = ByteBuffer.allocate(BUFFER);
        Lines lines = lines(position, publisher);
        int quiet = 0;
        while (!stopped.getAsBoolean()) {
            switch (source.read(buffer)) {
                case DATA -> {
                    lines.take(buffer);
                    quiet = 0;
                }
                case IDLE -> {
                    if (++quiet == QUIET_POLLS || !joiner.holds()) {
                        finishBatch(position, publisher);
                    }
                    if (lastSent.isCompletedExceptionally()) {
                        // Throws why; else it would be heard of with the next line only.
                        publisher.flush();
                    }
                    timing.pause(POLL);
                }
                case REPLACED -> {
                    lines.end();
                    finishBatch(position, publisher);
                    publisher.flush();
                    source.next(position);
                    lines = lines(position, publisher);
                }
                case END -> {
                    lines.end();
                    finishBatch(position, publisher);
                    return;
                }
            }
        }
        finishBatch(position, publisher);
    }

    private Lines lines(Position position, LogPublisher publisher) {
        Position.Mark from = position.acknowledged();
        reached = new Position.Mark(from.sequence(), from.offset(), from.line());
        return new Lines(from.offset(), from.line(), line -> take(line, position, publisher));
    }

    private void take(Lines.Line line, Position position, LogPublisher publisher)
            throws InterruptedException {
        report.line(line.end() - line.start());
        Position.Mark cut = again.peek();
        if (cut != null && line.start() >= cut.offset()) {
            // As it was cut before the restart, so that the server recognises it.
            add(joiner.end(), joiner.beganAt());
            sendBatch(position, publisher);
        }
        boolean held = joiner.holds();
        long began = joiner.beganAt();
        LogEntry ended = joiner.add(line.text(), line.number());
        add(ended, began);
        if (joiner.holds() && (ended != null || !held)) {
            boundary = reached;
        }
        if (again.isEmpty() && (batch.size() >= BATCH_ENTRIES || batchBytes >= BATCH_BYTES)) {
            sendBatch(position, publisher);
        }
        reached = new Position.Mark(reached.sequence(), line.end(), line.number());
    }

    private void add(@Nullable LogEntry entry, long line) {
        if (entry != null) {
            batch.add(entry);
            batchLines.add(line);
            batchBytes += entry.getSerializedSize();
        }
    }

    /** Nothing more belongs to the entry at hand: sends it and what waits with it. */
    private void finishBatch(Position position, LogPublisher publisher)
            throws InterruptedException {
        add(joiner.end(), joiner.beganAt());
        sendBatch(position, publisher);
    }

    /** Sends what is complete. The line being taken, if any, is not part of it. */
    private void sendBatch(Position position, LogPublisher publisher) throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        var sent = batch;
        var lines = batchLines;
        batch = new ArrayList<>();
        batchLines = sentLines();
        batchBytes = 0;
        Position.Mark before = again.poll();
        Position.Mark up = joiner.holds() ? boundary : reached;
        var end =
                before != null
                        ? before
                        : new Position.Mark(publisher.lastSequence() + 1, up.offset(), up.line());
        try {
            if (source instanceof LogFile file) {
                file.identify(position);
            }
            position.plan(end);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        lastSent =
                publisher
                        .publish(sent)
                        .thenAccept(answer -> answered(answer, sent.size(), lines, position));
    }

    private SentLines sentLines() {
        return new SentLines(source.name());
    }

    private void answered(PublishResponse answer, int entries, SentLines lines, Position position) {
        int stored = answer.getStored();
        if (answer.getRepeated()) {
            // Stored at the first time; what was refused then is refused still.
            report.repeated(entries - answer.getFailed());
            stored = 0;
        }
        report.answered(stored, answer.getFailed(), lines.placed(answer.getErrorsList()));
        position.acknowledge(answer.getSequence());
    }
}
