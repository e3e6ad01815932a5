package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Retention;
import dev.penstock.store.WriteGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes the facts of one lane the events of its feed: into its history with the commit, before the
 * readers once that is done. Lane thread only.
 */
public final class FeedView implements View {
    private final Feed feed;
    private final Retention retention;
    private final Set<Byte> kinds;
    private final List<Event> fresh = new ArrayList<>();
    private long leftOutTo;
    private long nextTrimMillis;

    /**
     * Makes the view of one feed.
     *
     * @param kinds the kinds of facts that are events of the feed
     */
    public FeedView(Feed feed, Retention retention, Set<Byte> kinds) {
        this.kinds = Set.copyOf(kinds);
        this.feed = feed;
        this.retention = retention;
    }

    @Override
    public String name() {
        return feed.viewName();
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (!kinds.contains(fact.kind())) {
            return;
        }
        feed.history().put(fact, group);
        if (feed.watched()) {
            fresh.add(
                    new Event(
                            fact.lane(),
                            fact.offset(),
                            fact.timeMillis(),
                            fact.kind(),
                            fact.copy()));
        } else {
            leftOutTo = fact.offset() + 1;
        }
    }

    @Override
    public void published(long next) {
        if (next > feed.end()) {
            feed.publish(fresh, leftOutTo, next);
            fresh.clear();
            feed.published();
        }
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        if (nowMillis >= nextTrimMillis) {
            nextTrimMillis = nowMillis + 10_000;
            feed.history().retain(retention, nowMillis);
        }
    }
}
