package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.WatchEnd;
import dev.penstock.api.metrics.v1.WatchManyResponse;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.feed.Frame;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One selection of a WatchMany: refused, or going on at its own pace. One thread at a time; a round
 * blocks.
 */
final class WatchMember {
    private final int id;
    private @Nullable WatchSelection selection;
    private @Nullable Refusal refusal;
    private long dueMillis;

    private WatchMember(int id, @Nullable WatchSelection selection, @Nullable Refusal refusal) {
        this.id = id;
        this.selection = selection;
        this.refusal = refusal;
    }

    static WatchMember watching(int id, WatchSelection selection) {
        return new WatchMember(id, selection, null);
    }

    /** One that says so in its only round. */
    static WatchMember refused(int id, Refusal refusal) {
        return new WatchMember(id, null, refusal);
    }

    /** What it watches, as long as it goes on. */
    Optional<WatchSelection> selection() {
        return Optional.ofNullable(selection);
    }

    /** Whether it has something to say yet. */
    boolean goesOn() {
        return selection != null || refusal != null;
    }

    /** When its next round is to be. */
    long dueMillis() {
        return dueMillis;
    }

    void round(InstantSource clock, List<Frame> frames) {
        WatchSelection watched = selection;
        if (watched != null) {
            try {
                for (WatchResponse update : watched.round()) {
                    frames.add(frame(WatchManyResponse.newBuilder().setId(id).setUpdate(update)));
                }
                dueMillis = clock.millis() + watched.untilNext();
            } catch (RefusedException e) {
                refusal = e.refusal();
                selection = null;
            }
        }
        Refusal end = refusal;
        if (end != null) {
            refusal = null;
            frames.add(frame(WatchManyResponse.newBuilder().setId(id).setEnd(end(end))));
        }
    }

    private static WatchEnd end(Refusal refusal) {
        return WatchEnd.newBuilder()
                .setCode(refusal.reason().status().number())
                .setMessage(refusal.message())
                .setOldestCursor(refusal.metadata().getOrDefault("oldest_cursor", ""))
                .build();
    }

    static Frame frame(WatchManyResponse.Builder message) {
        return Frame.of(message.build().toByteArray());
    }
}
