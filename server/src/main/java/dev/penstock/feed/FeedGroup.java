package dev.penstock.feed;

import dev.penstock.ingest.Fact;
import dev.penstock.store.WriteGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Feeds of one lane that advance together, with one position: a {@link FeedFamily}, or one feed that
 * stands alone, with the number 0. A feed that nobody reads costs no memory, however many there are.
 *
 * <p>{@link #feed} and what one does with feeds is for any thread; {@link #offer}, {@link #publish} and
 * {@link #maintain} belong to the lane's.
 */
public sealed class FeedGroup permits FeedFamily {
    /** Rings that have become quiet hold no longer what others need. */
    private static final long KEPT_MILLIS = 5_000;

    private final int id;
    private final String name;
    private final int lane;
    private final long epoch;
    private final Histories histories;
    private final @Nullable Route route;
    private final RingBudget budget;
    private final int ringCapacity;
    private final ConcurrentHashMap<Long, Branch> branches = new ConcurrentHashMap<>();

    /** Branches that have something to be told with the next commit. Guarded by this. */
    private final Map<Long, Branch> touched = new HashMap<>();

    /** The offset behind the newest fact applied, perhaps not yet committed. Guarded by this. */
    private long applied;

    private volatile long end;

    FeedGroup(
            int id,
            String name,
            int lane,
            long epoch,
            Histories histories,
            @Nullable Route route,
            RingBudget budget,
            int ringCapacity,
            long end) {
        this.id = id;
        this.name = name;
        this.lane = lane;
        this.epoch = epoch;
        this.histories = histories;
        this.route = route;
        this.budget = budget;
        this.ringCapacity = ringCapacity;
        this.applied = end;
        this.end = end;
    }

    /** The feed of a number, from 0 on, whether it has had events or not. */
    public Feed feed(long number) {
        return new Feed(this, number);
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    /** Under which the store keeps how far they have come. */
    String viewName() {
        return viewName(name);
    }

    static String viewName(String name) {
        return "feed:" + name;
    }

    int lane() {
        return lane;
    }

    long epoch() {
        return epoch;
    }

    boolean single() {
        return route == null;
    }

    /** The offset behind the newest committed fact of the lane: where all of its feeds end. */
    public long end() {
        return end;
    }

    /** How many feeds are read or waited for now. */
    public int watched() {
        return branches.size();
    }

    History history(long number) {
        return histories.of(number);
    }

    @Nullable Ring ring(long number) {
        Branch branch = branches.get(number);
        return branch == null ? null : branch.ring();
    }

    synchronized void attach(long number) {
        Branch branch = branches.computeIfAbsent(number, _ -> new Branch());
        if (branch.attach(ringCapacity, end, budget) && applied > end) {
            // A commit is on its way: what was applied while nobody read is on disk only.
            branch.leaveOut(applied);
            touched.put(number, branch);
        }
    }

    synchronized void detach(long number) {
        Branch branch = branches.get(number);
        if (branch == null) {
            throw new IllegalStateException("feed " + feed(number).name() + " is not attached");
        }
        branch.detach();
        dropIfUnused(number, branch);
    }

    synchronized void onPublished(long number, Runnable wake) {
        branches.computeIfAbsent(number, _ -> new Branch()).add(wake);
    }

    synchronized void forget(long number, Runnable wake) {
        Branch branch = branches.get(number);
        if (branch != null) {
            branch.remove(wake);
            dropIfUnused(number, branch);
        }
    }

    private void dropIfUnused(long number, Branch branch) {
        if (branch.unused()) {
            branches.remove(number);
            touched.remove(number);
        }
    }

    /** Takes an event that is about to be committed: to its history, and aside for its readers. */
    void offer(Fact fact, WriteGroup group) {
        long number = route == null ? 0 : route.number(fact);
        if (number < 0) {
            return;
        }
        histories.put(number, fact, group);
        synchronized (this) {
            applied = fact.offset() + 1;
            Branch branch = branches.get(number);
            if (branch != null) {
                branch.offer(fact);
                touched.put(number, branch);
            }
        }
    }

    /** Takes a fact behind which a feed has no more events and no readers. */
    void ended(Fact fact, WriteGroup group) {
        if (route != null) {
            histories.ended(route.number(fact), fact.offset(), group);
        }
    }

    synchronized void replace(long number, Event event) {
        Branch branch = branches.get(number);
        if (branch != null) {
            branch.replace(event);
        }
    }

    /** The lane has committed everything below an offset: tells the readers of what was offered. */
    void publish(long newEnd) {
        List<Branch> told;
        synchronized (this) {
            told = new ArrayList<>(touched.values());
            touched.clear();
            told.forEach(Branch::publish);
            applied = Math.max(applied, newEnd);
            end = newEnd;
        }
        if (route == null && told.isEmpty()) {
            // A feed alone also tells that it has moved on without an event.
            told = new ArrayList<>(branches.values());
        }
        told.forEach(Branch::wake);
    }

    void maintain(long nowMillis, WriteGroup group) {
        histories.maintain(nowMillis, group);
        if (budget.scarce()) {
            dropBefore(nowMillis - KEPT_MILLIS);
        }
    }

    private synchronized void dropBefore(long timeMillis) {
        branches.values().forEach(branch -> branch.dropBefore(timeMillis));
    }
}
