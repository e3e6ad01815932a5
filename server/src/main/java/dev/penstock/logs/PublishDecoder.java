package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.Moments;
import dev.penstock.ingest.ProtoReader;
import dev.penstock.logs.EntryDraft.Text;
import dev.penstock.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code penstock.logs.v1.PublishRequest}: every entry is an item. A message that is malformed
 * anywhere, has too many entries, or a producer without a sequence number, is refused whole. One
 * thread at a time; shared by the calls of one event loop.
 */
final class PublishDecoder {
    private static final int PRODUCER = 1 << 3 | ProtoReader.LENGTH;
    private static final int SEQUENCE = 2 << 3 | ProtoReader.VARINT;
    private static final int ENTRY = 3 << 3 | ProtoReader.LENGTH;
    private static final int APPLICATION = 4 << 3 | ProtoReader.LENGTH;
    private static final byte[] DEFAULT = "default".getBytes(UTF_8);

    private final EntryRules rules;
    private final EntryDraft draft;
    private final ProtoReader reader = new ProtoReader();
    private final Text producer = new Text();
    private final Text application = new Text();
    private long sequence;
    private int entries;

    PublishDecoder(LogsConfig config) {
        rules = new EntryRules(config);
        draft = new EntryDraft(config.maxFields());
    }

    /** What the message decoded last fails if it is refused: its entries; one, if they cannot be told. */
    int entries() {
        return entries;
    }

    /**
     * Decodes one message into the batch, as a part of its own.
     *
     * @return why the message is refused whole; null: its good entries are in the batch
     */
    @Nullable Refusal decode(
            byte[] bytes, int offset, int length, long nowMillis, LogBatchBuilder batch) {
        batch.message(length);
        batch.startPart();
        var errors = new ItemErrors();
        Refusal refusal;
        try {
            readEnvelope(bytes, offset, length);
            refusal = rules.entryCount(entries);
            if (refusal == null) {
                refusal = rules.producer(producer.length(), sequence);
            }
            // Also of a message to be refused: malformed is malformed, whatever else is wrong.
            readEntries(bytes, offset, length, refusal, nowMillis, batch, errors);
        } catch (MalformedMessageException _) {
            entries = 1;
            refusal = EntryRules.malformed();
        }
        if (refusal != null) {
            batch.dropPart();
            return refusal;
        }
        batch.endPart(errors.count(), errors.texts(), sequence());
        return null;
    }

    private LogBatch.@Nullable Sequence sequence() {
        return producer.isEmpty()
                ? null
                : new LogBatch.Sequence(
                        new String(producer.bytes, producer.from, producer.length(), UTF_8),
                        sequence);
    }

    private void readEnvelope(byte[] bytes, int offset, int length)
            throws MalformedMessageException {
        producer.set(bytes, offset, offset);
        application.set(DEFAULT, 0, DEFAULT.length);
        sequence = 0;
        entries = 0;
        reader.read(bytes, offset, length);
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case PRODUCER -> {
                    int to = reader.checkedText();
                    producer.set(bytes, reader.start(), to);
                }
                case SEQUENCE -> sequence = reader.varint();
                case ENTRY -> {
                    entries++;
                    reader.text();
                }
                case APPLICATION -> readApplication(bytes);
                default -> reader.skip(tag, 0);
            }
        }
    }

    private void readApplication(byte[] bytes) throws MalformedMessageException {
        int to = reader.checkedText();
        if (to == reader.start()) {
            application.set(DEFAULT, 0, DEFAULT.length);
        } else {
            application.set(bytes, reader.start(), to);
        }
    }

    private void readEntries(
            byte[] bytes,
            int offset,
            int length,
            @Nullable Refusal refused,
            long nowMillis,
            LogBatchBuilder batch,
            ItemErrors errors)
            throws MalformedMessageException {
        reader.read(bytes, offset, length);
        int item = 0;
        int tag;
        while ((tag = reader.tag()) != 0) {
            if (tag != ENTRY) {
                reader.skip(tag, 0);
                continue;
            }
            item++;
            int outer = reader.enter();
            draft.read(reader, EntryShape.STORED, 1);
            reader.leave(outer);
            if (refused == null) {
                take(item, nowMillis, batch, errors);
            }
        }
    }

    private void take(int item, long nowMillis, LogBatchBuilder batch, ItemErrors errors) {
        if (draft.application.isEmpty()) {
            draft.application.set(application.bytes, application.from, application.to);
        }
        long millis = Moments.millis(draft.timestamp, nowMillis);
        Refusal refusal = rules.entry(draft, millis, nowMillis);
        if (refusal == null) {
            batch.add(draft, millis);
        } else {
            errors.add(
                    errors.takesText()
                            ? "validation error for entry " + item + ": " + refusal.message()
                            : "");
        }
    }
}
