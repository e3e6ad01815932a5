package dev.penstock.cli.logs;

import dev.penstock.cli.FileIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a log is sent: what is acknowledged, and the batches planned behind it. Kept in a small file
 * that is replaced as a whole, before a batch is sent. Any thread.
 */
final class Position {
    private static final String HEAD = "penstock-log-position 1";

    private final @Nullable Path kept;
    private final Deque<Mark> planned = new ArrayDeque<>();
    private String producer;
    private @Nullable FileIdentity file;
    private Mark acknowledged;

    /**
     * Where a batch ends.
     *
     * @param sequence of its message
     * @param offset bytes of the file up to its end
     * @param line lines of the file up to its end
     */
    record Mark(long sequence, long offset, long line) {
        static final Mark START = new Mark(0, 0, 0);
    }

    private Position(
            @Nullable Path kept, String producer, @Nullable FileIdentity file, Mark acknowledged) {
        this.kept = kept;
        this.producer = producer;
        this.file = file;
        this.acknowledged = acknowledged;
    }

    /** The beginning of something that cannot be read twice. */
    static Position unkept() {
        return new Position(null, newProducer(), null, Mark.START);
    }

    /** The beginning of a file. */
    static Position start(Path kept, FileIdentity file) {
        return new Position(kept, newProducer(), file, Mark.START);
    }

    /** What was kept; empty when nothing was, or it cannot be understood. */
    static Optional<Position> read(Path kept) throws IOException {
        if (!Files.exists(kept)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(kept);
        try {
            if (lines.size() < 4 || !lines.getFirst().equals(HEAD)) {
                return Optional.empty();
            }
            String[] identity = lines.get(2).split(" ", -1);
            var file =
                    new FileIdentity(
                            identity[0],
                            Integer.parseInt(identity[1]),
                            Long.parseLong(identity[2]));
            var position = new Position(kept, lines.get(1), file, mark(lines.get(3)));
            lines.subList(4, lines.size()).forEach(line -> position.planned.add(mark(line)));
            return Optional.of(position);
        } catch (IndexOutOfBoundsException | NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    synchronized String producer() {
        return producer;
    }

    synchronized @Nullable FileIdentity file() {
        return file;
    }

    synchronized Mark acknowledged() {
        return acknowledged;
    }

    /** Batches that were planned and may have been sent, oldest first. */
    synchronized List<Mark> planned() {
        return new ArrayList<>(planned);
    }

    /** Notes a batch that is about to be sent; one that was planned already is as it was. */
    synchronized void plan(Mark batch) throws IOException {
        if (planned.isEmpty() || planned.getLast().sequence() < batch.sequence()) {
            planned.add(batch);
            write();
        }
    }

    /** Everything up to this sequence is durable. */
    synchronized void acknowledge(long sequence) {
        while (!planned.isEmpty() && planned.getFirst().sequence() <= sequence) {
            acknowledged = planned.remove();
        }
    }

    /** Another file takes the place of the one that is through. */
    synchronized void begin(FileIdentity next) throws IOException {
        file = next;
        acknowledged = new Mark(acknowledged.sequence(), 0, 0);
        planned.clear();
        write();
    }

    /** The file is the same, but more of it identifies it by now. */
    synchronized void identify(FileIdentity grown) {
        file = grown;
    }

    /** Goes on behind what is acknowledged under a name that the server cannot know. */
    synchronized void renew() throws IOException {
        producer = newProducer();
        acknowledged = new Mark(0, acknowledged.offset(), acknowledged.line());
        planned.clear();
        write();
    }

    /** Keeps it as it is now. */
    synchronized void write() throws IOException {
        FileIdentity identity = file;
        if (kept == null || identity == null) {
            return;
        }
        var text = new StringBuilder(HEAD).append('\n').append(producer).append('\n');
        text.append("%s %d %d%n".formatted(identity.key(), identity.prefix(), identity.checksum()));
        append(text, acknowledged);
        planned.forEach(mark -> append(text, mark));
        Path draft = kept.resolveSibling(kept.getFileName() + ".new");
        Files.writeString(draft, text);
        Files.move(
                draft, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void append(StringBuilder text, Mark mark) {
        text.append("%d %d %d%n".formatted(mark.sequence(), mark.offset(), mark.line()));
    }

    private static Mark mark(String line) {
        String[] parts = line.split(" ", -1);
        return new Mark(
                Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    private static String newProducer() {
        return "logs-" + UUID.randomUUID();
    }
}
