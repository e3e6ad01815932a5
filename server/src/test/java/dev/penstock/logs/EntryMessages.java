package dev.penstock.logs;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.penstock.api.collection.LogEntry;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes messages of log entries as parsers must take them though few encoders write them: fields
 * shuffled, repeated, unknown; texts at their limits and beyond; and damaged ones.
 */
final class EntryMessages {
    static final long NOW = 1_763_000_000_000L;

    private final Random random;

    EntryMessages(long seed) {
        random = new Random(seed);
    }

    byte[] collected() {
        var pieces = new ArrayList<byte[]>();
        pieces.add(LogEntry.newBuilder().setApplication(name()).build().toByteArray());
        pieces.add(LogEntry.newBuilder().setMessage(message()).build().toByteArray());
        pieces.add(LogEntry.newBuilder().setLevel(level()).build().toByteArray());
        pieces.add(LogEntry.newBuilder().setTimestamp(timestamp()).build().toByteArray());
        if (random.nextBoolean()) {
            pieces.add(LogEntry.newBuilder().setSourceFile(name()).build().toByteArray());
            int line = rarely() ? random.nextInt() : random.nextInt(1000);
            pieces.add(LogEntry.newBuilder().setLineNumber(line).build().toByteArray());
        }
        for (String[] field : fields()) {
            pieces.add(LogEntry.newBuilder().putFields(field[0], field[1]).build().toByteArray());
        }
        return damage(join(pieces));
    }

    byte[] stored() {
        var pieces = new ArrayList<byte[]>();
        var entry = dev.penstock.api.logs.LogEntry.newBuilder();
        if (random.nextBoolean()) {
            entry.setApplication(name());
        }
        entry.setMessage(message()).setLevel(level()).setTimestamp(timestamp());
        entry.setCursor("ignored").setSkipped(3);
        pieces.add(entry.build().toByteArray());
        for (String[] field : fields()) {
            pieces.add(
                    dev.penstock.api.logs.LogEntry.newBuilder()
                            .putFields(field[0], field[1])
                            .build()
                            .toByteArray());
        }
        return join(pieces);
    }

    byte[] damage(byte[] message) {
        if (random.nextInt(4) != 0 || message.length == 0) {
            return message;
        }
        byte[] copy = message.clone();
        int at = random.nextInt(copy.length);
        switch (random.nextInt(3)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            default -> copy = Arrays.copyOf(copy, at);
        }
        return copy;
    }

    String producer() {
        return random.nextInt(3) == 0 ? "" : rarely() ? "p".repeat(256) : "p";
    }

    long sequence() {
        return random.nextInt(-1, 5);
    }

    boolean rarely() {
        return random.nextInt(16) == 0;
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    String name() {
        return pick("press", "öfen", "x".repeat(255), "", "x".repeat(256), "a\nb", "c1\u0085");
    }

    private String level() {
        return pick(
                "INFO",
                "warn",
                "Err",
                "",
                "crit",
                "ßpecial",
                "audit",
                "l".repeat(33),
                "a\0b",
                "VERBOSE",
                "fine",
                "emerg",
                "WARN");
    }

    private String message() {
        return pick(
                "started in 12 ms",
                "Überlauf in Halle 3",
                "two\nlines\u0000",
                "",
                "m".repeat((64 << 10) + upTo(2)),
                "ü".repeat((32 << 10) - 1 + upTo(2)),
                "x" + "🌡".repeat((16 << 10) - 1 + upTo(2)));
    }

    private List<String[]> fields() {
        var fields = new ArrayList<String[]>();
        int count = rarely() ? 62 + upTo(6) : upTo(4);
        for (int i = 0; i < count; i++) {
            String key =
                    count > 10
                            ? "k" + i
                            : pick(
                                    "user",
                                    "trace_id",
                                    "größe",
                                    "penstock.cut",
                                    "",
                                    "k".repeat(65),
                                    "tab\t",
                                    "k".repeat(64));
            fields.add(
                    new String[] {
                        key, pick("a", "42", "ä", "", "v".repeat(4096), "v".repeat(4097), "n\0\n")
                    });
        }
        return fields;
    }

    private long timestamp() {
        return switch (random.nextInt(9)) {
            case 0 -> NOW / 1_000 + upTo(600);
            case 1 -> NOW * 1_000 + upTo(10_000_000);
            case 2 -> NOW * 1_000_000 + upTo(1_000_000);
            case 3 -> 0;
            case 4 -> NOW + 299_000 + upTo(2_000);
            case 5 -> rarely() ? random.nextLong() : NOW;
            default -> NOW - upTo(100_000);
        };
    }

    /** One of the first four, rarely one of the others. */
    private String pick(String... pool) {
        return pool[random.nextInt(rarely() ? pool.length : Math.min(4, pool.length))];
    }

    private byte[] join(List<byte[]> pieces) {
        var all = new ArrayList<>(pieces);
        if (random.nextInt(3) == 0) {
            all.add(unknown());
            all.add(pieces.get(random.nextInt(pieces.size())));
            Collections.shuffle(all, random);
        }
        var out = new ByteArrayOutputStream();
        all.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private byte[] unknown() {
        var field =
                UnknownFieldSet.Field.newBuilder()
                        .addVarint(random.nextLong())
                        .addFixed32(7)
                        .addFixed64(8)
                        .addLengthDelimited(ByteString.copyFromUtf8("?"))
                        .addGroup(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                1,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())
                        .build();
        return UnknownFieldSet.newBuilder().addField(30 + upTo(60), field).build().toByteArray();
    }
}
