package dev.penstock.feed;

import dev.penstock.store.Store;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All feeds of the server. Feeds are added while starting; any thread may look. */
public final class Feeds {
    /** Events in the ring of one of many feeds, at most. */
    private static final int MOST_OF_MANY = 4_096;

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
        var alone =
                new FeedGroup(
                        id,
                        name,
                        lane,
                        epoch,
                        new OneHistory(history),
                        null,
                        budget,
                        config.ringCapacity(),
                        end(name, lane, leastEnd));
        Feed feed = alone.feed(0);
        feeds.add(feed);
        return feed;
    }

    /**
     * Adds a family of feeds that are parts of a stored feed, each event being of one number at most.
     * A view each is needed of the whole and of the family:
     *
     * <pre>
     *  Feed all = feeds.add(ID, "chat", LANE);
     *  FeedFamily rooms = feeds.family("chat-rooms", all, Route::leadingVarint, Dropped.NOTHING);
     *  views: new FeedView(all, retention, KINDS), new FeedView(rooms, KINDS, ENDINGS)
     *  then: rooms.feed(number) is a feed like any other, for subscriptions, openings and cursors
     * </pre>
     *
     * @param name of the family and of its table; stable
     * @param whole the feed that holds the events, of the same lane
     * @param route which number a fact is of
     * @param dropped hears which events are no longer kept
     */
    public FeedFamily family(String name, Feed whole, Route route, Dropped dropped) {
        var index = new FeedIndex(store, name, whole.id(), dropped);
        int capacity = Math.min(MOST_OF_MANY, config.ringCapacity());
        long end = end(name, whole.lane(), 0);
        return new FeedFamily(
                whole.id(), name, whole.lane(), epoch, index, route, budget, capacity, end);
    }

    /** Facts that are no events move the end too, and cursors were given out up to there. */
    private long end(String name, int lane, long least) {
        return Math.max(least, store.position(FeedGroup.viewName(name), lane));
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
