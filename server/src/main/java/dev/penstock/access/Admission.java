package dev.penstock.access;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is open and refuses what is too much. A place that was given is given back exactly
 * once. Any thread.
 */
public final class Admission {
    private final AccessConfig config;
    private final DecodingMemory decoding;
    private final AtomicInteger streamsIn = new AtomicInteger();
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> perCaller = new ConcurrentHashMap<>();

    public Admission(AccessConfig config) {
        this.config = config;
        this.decoding = new DecodingMemory(config.decodingBytes());
    }

    /** Takes a place for an upload; null when given, else why not. */
    public @Nullable Refusal enterStream() {
        if (streamsIn.incrementAndGet() <= config.maxStreamsIn()) {
            return null;
        }
        streamsIn.decrementAndGet();
        return Refusal.of(
                Reason.OVERLOADED,
                "uploads: " + config.maxStreamsIn() + " are open (access.max-streams-in)");
    }

    /** Gives an upload's place back. */
    public void leaveStream() {
        streamsIn.decrementAndGet();
    }

    /** Takes a place for a subscription of a caller; null when given, else why not. */
    public @Nullable Refusal enterSubscription(String caller) {
        if (subscriptions.incrementAndGet() > config.maxSubscriptions()) {
            subscriptions.decrementAndGet();
            return Refusal.of(
                    Reason.OVERLOADED,
                    "subscriptions: "
                            + config.maxSubscriptions()
                            + " are open (access.max-subscriptions)");
        }
        int own = perCaller.merge(caller, 1, Integer::sum);
        if (own > config.maxSubscriptionsPerCaller()) {
            leaveSubscription(caller);
            return Refusal.of(
                    Reason.LIMIT_REACHED,
                    "subscriptions of this caller: "
                            + config.maxSubscriptionsPerCaller()
                            + " are open (access.max-subscriptions-per-caller)");
        }
        return null;
    }

    /** Gives a subscription's place back. */
    public void leaveSubscription(String caller) {
        subscriptions.decrementAndGet();
        perCaller.computeIfPresent(caller, (_, n) -> n <= 1 ? null : n - 1);
    }

    /** What uploads being decoded may take. */
    public DecodingMemory decoding() {
        return decoding;
    }

    public int streamsIn() {
        return streamsIn.get();
    }

    public int subscriptions() {
        return subscriptions.get();
    }

    public AccessConfig config() {
        return config;
    }
}
