package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.journal.JournalReader;
import dev.penstock.journal.Keeping;
import dev.penstock.journal.Scanned;
import dev.penstock.store.Retention;
import dev.penstock.store.StoreException;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Events read where the journal has written them, instead of being stored once more: for a feed of
 * which a short while is kept, in whole segments. See {@link History} for who may call what.
 */
public final class JournalHistory implements History {
    private final JournalReader journal;
    private final int lane;
    private final Set<Byte> kinds;

    /** The history of the facts of these kinds in a lane. */
    public JournalHistory(JournalReader journal, int lane, Set<Byte> kinds) {
        this.journal = journal;
        this.lane = lane;
        this.kinds = Set.copyOf(kinds);
    }

    @Override
    public void put(Fact event, WriteGroup group) {
        // The journal has it already.
    }

    @Override
    public Scan scan(long from, int maxBytes, Visitor visitor) {
        try {
            Scanned scanned =
                    journal.scan(
                            lane,
                            from,
                            maxBytes,
                            (_, offset, timeMillis, kind, buffer, begin, end) ->
                                    !kinds.contains(kind)
                                            || visitor.event(
                                                    offset, timeMillis, kind, buffer, begin, end));
            return new Scan(scanned.next(), scanned.completeFrom(), scanned.atEnd());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public long oldest() {
        return journal.oldest(lane);
    }

    @Override
    public OptionalLong firstAtOrAfter(long timeMillis) {
        try {
            long[] found = {-1};
            journal.scan(
                    lane,
                    journal.shortlyBefore(lane, timeMillis),
                    Long.MAX_VALUE,
                    (_, offset, factMillis, kind, _, _, _) -> {
                        boolean first = factMillis >= timeMillis && kinds.contains(kind);
                        found[0] = first ? offset : -1;
                        return !first;
                    });
            return found[0] < 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    @Override
    public void retain(Retention retention, long nowMillis) {
        journal.keep(new Keeping(retention.maxAge(), retention.maxBytes()), nowMillis);
    }

    private static StoreException unreadable(IOException cause) {
        return new StoreException(
                StoreException.Kind.FAILED, "journal: " + cause.getMessage(), cause);
    }
}
