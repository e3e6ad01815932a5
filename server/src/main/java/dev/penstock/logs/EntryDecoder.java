package dev.penstock.logs;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.Moments;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code collection.LogEntry}, one entry a message. One thread at a time; shared by the calls
 * of one event loop.
 */
final class EntryDecoder {
    private final EntryRules rules;
    private final EntryDraft draft;
    private final ProtoReader reader = new ProtoReader();

    EntryDecoder(LogsConfig config) {
        rules = new EntryRules(config);
        draft = new EntryDraft(config.maxFields());
    }

    /**
     * Decodes one message into the batch.
     *
     * @return why the entry is refused; null: it is in the batch
     */
    @Nullable Refusal decode(
            byte[] bytes, int offset, int length, long nowMillis, LogBatchBuilder batch) {
        Refusal refusal = read(bytes, offset, length, batch);
        return refusal == null
                ? take(Moments.millis(draft.timestamp, nowMillis), nowMillis, batch)
                : refusal;
    }

    /** The same for an entry of which the time is known, whatever its message says. */
    @Nullable Refusal decodeAt(long millis, byte[] bytes, long nowMillis, LogBatchBuilder batch) {
        Refusal refusal = read(bytes, 0, bytes.length, batch);
        return refusal == null ? take(millis, nowMillis, batch) : refusal;
    }

    private @Nullable Refusal read(byte[] bytes, int offset, int length, LogBatchBuilder batch) {
        batch.message(length);
        reader.read(bytes, offset, length);
        try {
            draft.read(reader, EntryShape.COLLECTION, 0);
            return null;
        } catch (MalformedMessageException _) {
            return EntryRules.malformed();
        }
    }

    private @Nullable Refusal take(long millis, long nowMillis, LogBatchBuilder batch) {
        Refusal refusal = rules.entry(draft, millis, nowMillis);
        if (refusal == null) {
            batch.add(draft, millis);
        }
        return refusal;
    }
}
