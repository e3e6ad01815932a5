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
        batch.message(length);
        reader.read(bytes, offset, length);
        try {
            draft.read(reader, EntryShape.COLLECTION, 0);
        } catch (MalformedMessageException _) {
            return EntryRules.malformed();
        }
        Refusal refusal = rules.entry(draft, nowMillis);
        if (refusal == null) {
            batch.add(draft, Moments.millis(draft.timestamp, nowMillis));
        }
        return refusal;
    }
}
