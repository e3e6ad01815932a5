package dev.penstock.subscribe;

import dev.penstock.feed.Feed;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Rendering;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription to feeds is: where it starts, what it sends, how it behaves.
 *
 * @param feeds the feeds read, of different lanes
 * @param start where to start (see {@link Openings})
 * @param preamble messages that come first, made as they are sent
 * @param rendering filter and message shape
 * @param policy what happens when the reader is slow; not CONFLATE (see {@link Rounds})
 * @param heartbeatSeconds silence after which a heartbeat is sent, 0: none
 * @param replay the clock of a replay, null: live
 */
public record Spec(
        List<Feed> feeds,
        Openings start,
        Iterator<Frame> preamble,
        Rendering rendering,
        Policy policy,
        int heartbeatSeconds,
        @Nullable ReplayClock replay) {

    public Spec {
        feeds = List.copyOf(feeds);
        if (policy == Policy.CONFLATE) {
            throw new IllegalArgumentException("policy: CONFLATE (expected: served by Rounds)");
        }
    }
}
