package dev.penstock.subscribe;

import dev.penstock.feed.Feed;
import dev.penstock.feed.Position;
import dev.penstock.feed.Rendering;
import dev.penstock.refusal.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription to feeds is: where it starts, what it sends, how it behaves.
 *
 * @param feeds the feeds read, of different lanes
 * @param start where to start, and what comes first (see {@link Openings})
 * @param rendering filter and message shape
 * @param policy what happens when the reader is slow; not CONFLATE (see {@link Rounds})
 * @param heartbeatSeconds silence after which a heartbeat is sent, 0: none
 * @param replay the clock of a replay, null: live
 * @param until where it ends, one position per feed: events from there on are not sent; none: endless
 */
public record Spec(
        List<Feed> feeds,
        Openings start,
        Rendering rendering,
        Policy policy,
        int heartbeatSeconds,
        @Nullable ReplayClock replay,
        List<Position> until) {
    private static final int LONGEST_HEARTBEAT = 3_600;

    public Spec {
        feeds = List.copyOf(feeds);
        until = List.copyOf(until);
        if (!until.isEmpty() && until.size() != feeds.size()) {
            throw new IllegalArgumentException(
                    "until: " + until + " (expected: none, or one for each feed)");
        }
        if (policy == Policy.CONFLATE) {
            throw new IllegalArgumentException("policy: CONFLATE (expected: served by Rounds)");
        }
    }

    /** A subscription that does not end by itself. */
    public Spec(
            List<Feed> feeds,
            Openings start,
            Rendering rendering,
            Policy policy,
            int heartbeatSeconds,
            @Nullable ReplayClock replay) {
        this(feeds, start, rendering, policy, heartbeatSeconds, replay, List.of());
    }

    /**
     * Checks how many seconds of silence a caller wants to be broken by a heartbeat.
     *
     * @throws dev.penstock.refusal.RefusedException when it is not 0 to 3,600
     */
    public static int heartbeat(int seconds) {
        if (seconds < 0 || seconds > LONGEST_HEARTBEAT) {
            throw Refusal.invalid("heartbeat_seconds", seconds, "0 (none) to " + LONGEST_HEARTBEAT)
                    .asException();
        }
        return seconds;
    }

    /** The offset of the feed of an index where the subscription ends. */
    long untilOffset(int feed) {
        return until.isEmpty() ? Long.MAX_VALUE : until.get(feed).offset();
    }
}
