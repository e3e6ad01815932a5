package dev.penstock.feature;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.feed.Feeds;
import dev.penstock.ingest.Command;
import dev.penstock.ingest.Decider;
import dev.penstock.ingest.Lane;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.ingest.View;
import dev.penstock.journal.Journal;
import dev.penstock.store.Store;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Wheel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What every feature is built on. Immutable; what may be done with its parts, and by whom, they say
 * themselves.
 *
 * @param data the folder of all data
 * @param lanes how lanes work
 * @param queries threads for what callers ask of the disk
 * @param flusher makes checkpoints
 */
public record Foundation(
        Path data,
        Journal journal,
        Store store,
        LaneConfig lanes,
        Feeds feeds,
        Subscriptions subscriptions,
        Readers queries,
        Admission admission,
        Credit credit,
        InstantSource clock,
        Executor flusher) {

    /** The one wheel of timers. */
    public Wheel wheel() {
        return subscriptions.wheel();
    }

    /** A folder of data that is a feature's own. */
    public Path folder(String name) {
        return data.resolve(name);
    }

    /** Makes the lane of a number; views see what is committed in this order. */
    public <C extends Command> Lane<C> lane(int number, Decider<C> decider, List<View> views) {
        return new Lane<>(number, journal, store, decider, views, lanes, clock, flusher);
    }
}
