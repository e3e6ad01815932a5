package dev.penstock.subscribe;

import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.Feeds;
import dev.penstock.feed.Renderings;
import java.util.concurrent.atomic.AtomicInteger;

/** What all subscriptions share. Any thread. */
public final class Subscriptions {
    private final Feeds feeds;
    private final Readers readers;
    private final Wheel wheel;
    private final LoopWakes wakes = new LoopWakes();
    private final AtomicInteger open = new AtomicInteger();

    public Subscriptions(Feeds feeds, Readers readers, Wheel wheel) {
        this.feeds = feeds;
        this.readers = readers;
        this.wheel = wheel;
    }

    /** Opens a subscription; on the outlet's event loop. */
    public Subscription open(Spec spec, Outlet outlet) {
        var subscription = new Subscription(spec, outlet, this);
        subscription.start();
        return subscription;
    }

    /** Subscriptions to feeds open now. */
    public int size() {
        return open.get();
    }

    public Readers readers() {
        return readers;
    }

    public Wheel wheel() {
        return wheel;
    }

    FeedConfig config() {
        return feeds.config();
    }

    Renderings renderings() {
        return feeds.renderings();
    }

    LoopWakes wakes() {
        return wakes;
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }
}
