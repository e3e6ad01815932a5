package dev.penstock.logs;

import dev.penstock.api.logs.v1.TailResponse;
import dev.penstock.feed.Event;
import dev.penstock.feed.Rendering;
import dev.penstock.logs.search.LogLine;
import dev.penstock.logs.search.LogQuery;
import org.jspecify.annotations.Nullable;

/** Entries as {@code TailResponse}: the stored bytes as its first field. Any thread. */
record TailRendering(LogQuery query) implements Rendering {
    private static final int ENTRY_TAG = 1 << 3 | 2;

    @Override
    public byte @Nullable [] render(Event event) {
        return query.matches(event.read(LogLine::of)) ? message(event.payload()) : null;
    }

    /** An entry as it is stored, wrapped. */
    static byte[] message(byte[] entry) {
        int head = 2;
        for (int rest = entry.length >>> 7; rest != 0; rest >>>= 7) {
            head++;
        }
        byte[] message = new byte[head + entry.length];
        message[0] = ENTRY_TAG;
        int rest = entry.length;
        for (int at = 1; at < head; at++) {
            message[at] = (byte) (at == head - 1 ? rest : rest | 0x80);
            rest >>>= 7;
        }
        System.arraycopy(entry, 0, message, head, entry.length);
        return message;
    }

    @Override
    public byte[] skipped(long count) {
        return TailResponse.newBuilder().setSkipped(count).build().toByteArray();
    }
}
