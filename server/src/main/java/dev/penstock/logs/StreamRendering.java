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

    /** Each reader begins at a time of its own: that must not make its frames its own. */
    @Override
    public Rendering shared() {
        return filter.startMillis() == 0 ? this : new StreamRendering(filter.from(0));
    }

    @Override
    public boolean wants(Event event) {
        return event.read(LogLine::of).timeMillis() >= filter.startMillis();
    }

    @Override
    public byte[] skipped(long count) {
        return LogEntry.newBuilder().setSkipped(count).build().toByteArray();
    }
}
