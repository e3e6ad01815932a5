package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.EventRecords;
import dev.penstock.store.EventSlice;
import dev.penstock.store.Retention;
import dev.penstock.store.WriteGroup;
import java.util.OptionalLong;

/** Events kept in the store, by feed and offset. See {@link History} for who may call what. */
final class StoredHistory implements History {
    private final EventRecords records;
    private final int feedId;

    StoredHistory(EventRecords records, int feedId) {
        this.records = records;
        this.feedId = feedId;
    }

    @Override
    public void put(Fact event, WriteGroup group) {
        // The kind stands right before the payload in a batch; an event is stored with it.
        group.putEvent(
                feedId,
                event.offset(),
                event.timeMillis(),
                event.bytes(),
                event.from() - 1,
                event.to());
    }

    @Override
    public Scan scan(long from, int maxBytes, Visitor visitor) {
        EventSlice slice =
                records.scan(
                        feedId,
                        from,
                        maxBytes,
                        (offset, timeMillis, buffer, begin, end) ->
                                visitor.event(
                                        offset, timeMillis, buffer[begin], buffer, begin + 1, end));
        return new Scan(slice.next(), slice.completeFrom(), slice.atEnd());
    }

    @Override
    public long oldest() {
        return records.size(feedId).oldest();
    }

    @Override
    public OptionalLong firstAtOrAfter(long timeMillis) {
        return records.firstAtOrAfter(feedId, timeMillis);
    }

    @Override
    public void retain(Retention retention, long nowMillis) {
        records.retain(feedId, retention, nowMillis);
    }
}
