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
    private volatile @Nullable WatchSelection selection;
    private @Nullable Refusal refusal;
    private long roundMillis;
    private long waitMillis;

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

    /** What it watches, as long as it goes on; what is refused is not kept in memory. */
    Optional<WatchSelection> selection() {
        return Optional.ofNullable(selection);
    }

    /** Whether it has something to say yet. */
    boolean goesOn() {
        return selection != null || refusal != null;
    }

    /**
     * Milliseconds until its next round; the longer it is due, the less. After a clock that was set
     * back it is due at once.
     */
    long untilDue(long now) {
        return now < roundMillis ? 0 : roundMillis + waitMillis - now;
    }

    /** The call is over. Any thread. */
    void close() {
        selection().ifPresent(WatchSelection::close);
    }

    void round(InstantSource clock, List<Frame> frames) {
        WatchSelection current = selection;
        if (current != null) {
            try {
                for (WatchResponse update : current.round()) {
                    frames.add(frame(WatchManyResponse.newBuilder().setId(id).setUpdate(update)));
                }
                roundMillis = clock.millis();
                waitMillis = current.untilNext();
            } catch (RefusedException e) {
                current.close();
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
