package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Retention;
import dev.penstock.store.WriteGroup;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes facts of one lane the events of its feed, or of a family of feeds: into their history with the
 * commit, before the readers once that is done. Lane thread only.
 */
public final class FeedView implements View {
    private final FeedGroup feeds;
    private final @Nullable Retention retention;
    private final Set<Byte> kinds;
    private final Set<Byte> endings;
    private long nextTrimMillis;

    /**
     * Makes the view of one feed.
     *
     * @param kinds the kinds of facts that are events of the feed
     */
    public FeedView(Feed feed, Retention retention, Set<Byte> kinds) {
        this(feed.group(), retention, kinds, Set.of());
    }

    /**
     * Makes the view of a family of feeds, which are kept as long as the feed they are parts of.
     *
     * @param kinds the kinds of facts that are events of the family; its route tells of which feed
     * @param endings the kinds of facts behind which a feed has no more events and no readers
     */
    public FeedView(FeedFamily family, Set<Byte> kinds, Set<Byte> endings) {
        this(family, null, kinds, endings);
    }

    private FeedView(
            FeedGroup feeds, @Nullable Retention retention, Set<Byte> kinds, Set<Byte> endings) {
        this.feeds = feeds;
        this.retention = retention;
        this.kinds = Set.copyOf(kinds);
        this.endings = Set.copyOf(endings);
    }

    @Override
    public String name() {
        return feeds.viewName();
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        if (kinds.contains(fact.kind())) {
            feeds.offer(fact, group);
        } else if (endings.contains(fact.kind())) {
            feeds.ended(fact, group);
        }
    }

    @Override
    public void published(long next) {
        if (next > feeds.end()) {
            feeds.publish(next);
        }
    }

    @Override
    public void maintain(long nowMillis, WriteGroup group) {
        feeds.maintain(nowMillis, group);
        if (retention != null && nowMillis >= nextTrimMillis) {
            nextTrimMillis = nowMillis + 10_000;
            feeds.history(0).retain(retention, nowMillis);
        }
    }
}
