package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.logs.EntryDraft.Text;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a log entry must be to be stored. Pure; any thread. Each rule answers with a refusal, or null
 * if there is nothing to object to.
 */
final class EntryRules {
    private final LogsConfig config;
    private final long toleranceMillis;

    EntryRules(LogsConfig config) {
        this.config = config;
        toleranceMillis = config.futureTolerance().toMillis();
    }

    /** The first thing wrong with an entry of this time. */
    @Nullable Refusal entry(EntryDraft entry, long millis, long nowMillis) {
        Refusal refusal = application(entry.application);
        if (refusal == null) {
            refusal = name("level", entry.level, config.maxLevelBytes());
        }
        if (refusal == null && entry.message.isEmpty()) {
            refusal = Refusal.invalid("message", "empty", "some text");
        }
        if (refusal == null) {
            refusal = time(entry.timestamp, millis, nowMillis);
        }
        if (refusal == null) {
            refusal = name("source_file", entry.sourceFile, config.maxSourceFileBytes());
        }
        if (refusal == null && entry.lineNumber < 0) {
            refusal = Refusal.invalid("line_number", entry.lineNumber, "not negative");
        }
        return refusal == null ? fields(entry) : refusal;
    }

    private @Nullable Refusal application(Text application) {
        return application.isEmpty()
                ? Refusal.invalid("application", "empty", bytes(1, config.maxApplicationBytes()))
                : name("application", application, config.maxApplicationBytes());
    }

    private static @Nullable Refusal name(String where, Text text, int most) {
        if (text.length() > most) {
            return Refusal.invalid(where, text.length() + " bytes", bytes(0, most));
        }
        return hasControl(text.bytes, text.from, text.to)
                ? Refusal.invalid(
                        where, text(text.bytes, text.from, text.to), "no control characters")
                : null;
    }

    private @Nullable Refusal time(long timestamp, long millis, long nowMillis) {
        if (millis < 0) {
            return Refusal.invalid("timestamp", timestamp, "not before 1970");
        }
        return millis - toleranceMillis > nowMillis
                ? Refusal.invalid(
                        "timestamp",
                        timestamp,
                        "at most "
                                + config.futureTolerance().toSeconds()
                                + " s ahead of the server")
                : null;
    }

    private @Nullable Refusal fields(EntryDraft entry) {
        if (entry.fields > config.maxFields()) {
            return Refusal.invalid(
                    "fields", "more than " + config.maxFields(), "at most " + config.maxFields());
        }
        for (int i = 0; i < entry.fields; i++) {
            Refusal refusal = field(entry, i);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refusal field(EntryDraft entry, int i) {
        int keyBytes = entry.keyTo(i) - entry.keyFrom(i);
        if (keyBytes == 0 || keyBytes > config.maxFieldKeyBytes()) {
            return Refusal.invalid(
                    "fields",
                    "a key of " + keyBytes + " bytes",
                    bytes(1, config.maxFieldKeyBytes()));
        }
        boolean badKey = hasControl(entry.bytes, entry.keyFrom(i), entry.keyTo(i));
        int valueBytes = entry.valueTo(i) - entry.valueFrom(i);
        if (!badKey && valueBytes <= config.maxFieldValueBytes()) {
            return null;
        }
        String key = text(entry.bytes, entry.keyFrom(i), entry.keyTo(i));
        return badKey
                ? Refusal.invalid("fields", key, "no control characters in keys")
                : Refusal.invalid(
                        "fields[" + Refusal.shorten(key) + "]",
                        valueBytes + " bytes",
                        bytes(0, config.maxFieldValueBytes()));
    }

    /** A producer, empty if there is none, and the number of its message. */
    @Nullable Refusal producer(int producerBytes, long sequence) {
        if (producerBytes > config.maxProducerBytes()) {
            return Refusal.invalid(
                    "producer", producerBytes + " bytes", bytes(0, config.maxProducerBytes()));
        }
        return producerBytes > 0 && sequence < 1
                ? Refusal.invalid("sequence", sequence, "1 or more")
                : null;
    }

    @Nullable Refusal entryCount(int count) {
        return count > config.maxEntriesPerMessage()
                ? Refusal.invalid("entries", count, "at most " + config.maxEntriesPerMessage())
                : null;
    }

    static Refusal malformed() {
        return Refusal.of(Reason.MALFORMED_MESSAGE, "malformed message");
    }

    /** Whether a text in UTF-8 has a control character, of the first or the second set. */
    private static boolean hasControl(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte one = bytes[i];
            if ((one >= 0 && one < 0x20) || one == 0x7f) {
                return true;
            }
            if (one == (byte) 0xc2 && (bytes[i + 1] & 0xff) < 0xa0) {
                return true;
            }
        }
        return false;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }

    private static String bytes(int least, int most) {
        return least == 0 ? "at most " + most + " bytes" : least + " to " + most + " bytes";
    }
}
