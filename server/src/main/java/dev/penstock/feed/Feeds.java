package dev.penstock.feed;

import dev.penstock.store.Store;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All feeds of the server. Feeds are added while starting; any thread may look. */
public final class Feeds {
    private final Store store;
    private final long epoch;
    private final FeedConfig config;
    private final RingBudget budget;
    private final Renderings renderings = new Renderings();
    private final CopyOnWriteArrayList<Feed> feeds = new CopyOnWriteArrayList<>();

    public Feeds(Store store, long epoch, FeedConfig config) {
        this.store = store;
        this.epoch = epoch;
        this.config = config;
        this.budget = new RingBudget(config.ringBytes());
    }

    /** Adds a feed kept in the store; its id is its place there and must never change. */
    public Feed add(int id, String name, int lane) {
        long stored = store.events().size(id).next();
        return add(id, name, lane, new StoredHistory(store.events(), id), stored);
    }

    /** Adds a feed kept elsewhere; what the store once kept of it goes. */
    public Feed add(int id, String name, int lane, History history) {
        store.events().trim(id, Long.MAX_VALUE);
        return add(id, name, lane, history, 0);
    }

    private Feed add(int id, String name, int lane, History history, long leastEnd) {
        var feed = new Feed(id, name, lane, epoch, history, budget, config.ringCapacity());
        // Facts that are no events move the end too, and cursors were given out up to there.
        long end = Math.max(leastEnd, store.position(feed.viewName(), lane));
        feed.publish(List.of(), 0, end);
        feeds.add(feed);
        return feed;
    }

    public List<Feed> all() {
        return List.copyOf(feeds);
    }

    public Renderings renderings() {
        return renderings;
    }

    public RingBudget budget() {
        return budget;
    }

    public FeedConfig config() {
        return config;
    }
}
