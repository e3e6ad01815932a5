package dev.penstock.logs.search;

import dev.penstock.api.logs.LogEntry;
import java.util.List;
import java.util.Random;

/** Entries and queries for tests. Any thread. */
final class Lines {
    private static final List<String> WORDS =
            List.of(
                    "disk", "full", "request", "failed", "retry", "user7", "a_b", "Ünïcode",
                    "timeout");
    private static final List<String> LEVELS =
            List.of("TRACE", "DEBUG", "INFO", "INFO", "INFO", "WARN", "ERROR", "FATAL", "AUDIT");
    private static final List<String> APPLICATIONS = List.of("shop", "shop-api", "billing");

    private Lines() {}

    static LogLine line(LogEntry entry) {
        return LogLine.of(entry.toByteArray());
    }

    static LogLine message(String message) {
        return line(LogEntry.newBuilder().setMessage(message).build());
    }

    /** An entry with few words, so that queries find some. */
    static LogEntry random(Random random, long timeMillis) {
        var message = new StringBuilder();
        for (int i = random.nextInt(7); i >= 0; i--) {
            message.append(pick(random, WORDS))
                    .append(pick(random, List.of(" ", "-", ": ", " 17 ")));
        }
        var entry =
                LogEntry.newBuilder()
                        .setTimestamp(timeMillis)
                        .setLevel(pick(random, LEVELS))
                        .setApplication(pick(random, APPLICATIONS))
                        .setMessage(message.toString());
        if (random.nextInt(3) == 0) {
            entry.setSourceFile(pick(random, List.of("Main.java", "Disk.java"))).setLineNumber(3);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            String name = pick(random, List.of("host", "trace_id", "code"));
            entry.putFields(name, pick(random, List.of("", "a1", "a12", "b")));
        }
        return entry.build();
    }

    /** A query, not too deep, that such entries may match. */
    static LogQuery query(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 13 : 8);
        return switch (kind) {
            case 0, 1 -> word(random);
            case 2 -> {
                String word = word(random).word();
                yield new LogQuery.Prefix(word.substring(0, 1 + random.nextInt(word.length())));
            }
            case 3 -> new LogQuery.Phrase(List.of(word(random).word(), word(random).word()));
            case 4 -> field(field(random), pick(random, List.of("a1", "shop", "WARN", "")));
            case 5 ->
                    LogQuery.parse(
                            field(random) + "=" + pick(random, List.of("a", "sh", "W")) + "*");
            case 6 -> new LogQuery.Present(field(random));
            case 7 -> new LogQuery.AtLeast(Level.ofRank(random.nextInt(6)));
            case 8 -> LogQuery.not(query(random, depth - 1));
            case 9, 10 -> LogQuery.or(List.of(query(random, depth - 1), query(random, depth - 1)));
            default -> LogQuery.and(List.of(query(random, depth - 1), query(random, depth - 1)));
        };
    }

    private static LogQuery field(String name, String value) {
        return LogQuery.parse(name + "=\"" + value + "\"");
    }

    private static LogQuery.Word word(Random random) {
        return new LogQuery.Word(Words.of(pick(random, WORDS)).getFirst());
    }

    private static String field(Random random) {
        return pick(random, List.of("host", "code", "trace_id", "application", "level", "file"));
    }

    static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
