package dev.penstock.logs;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import dev.penstock.logs.search.LogLine;
import org.jspecify.annotations.Nullable;

/** Entries as {@code logs.LogEntry}: the stored bytes as they are. Any thread. */
record StreamRendering(StreamFilter filter) implements Rendering {

    @Override
    public byte @Nullable [] render(Event event) {
        return filter.matches(event.read(LogLine::of)) ? event.payload() : null;
    }

    @Override
    public byte[] skipped(long count) {
        return LogEntry.newBuilder().setSkipped(count).build().toByteArray();
    }
}
