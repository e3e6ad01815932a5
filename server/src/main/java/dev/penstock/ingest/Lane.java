package dev.penstock.ingest;

import dev.penstock.journal.Durability;
import dev.penstock.journal.Journal;
import dev.penstock.journal.OutOfSpaceException;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.store.Store;
import dev.penstock.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of the journal and the one thread that decides, applies and answers for it. While the
 * journal syncs one batch the lane decides the next; committed batches are applied in order, by the
 * same thread, and only then answered.
 *
 * <p>{@link #submit}, {@link #call} and the figures may be used by any thread.
 *
 * @param <C> the commands its decider takes
 */
public final class Lane<C extends Command> {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long MAINTENANCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration SPACE_RETRY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Refusal OUT_OF_SPACE =
            Refusal.of(Reason.OUT_OF_SPACE, "the disk is full: this was not stored")
                    .retryAfter(SPACE_RETRY);
    private static final Refusal MET_A_DEFECT =
            Refusal.of(Reason.INTERNAL, "the lane met a defect: it may have been stored");

    private sealed interface Mail {}

    private record Asked(Command command) implements Mail {}

    private record Landed(Flight flight) implements Mail {}

    private record Task(Runnable body) implements Mail {}

    private final int number;
    private final Journal journal;
    private final InstantSource clock;
    private final LaneConfig config;
    private final Decider<C> decider;
    private final Committed committed;
    private final Executor flusher;
    private final Mailbox<Mail> mailbox = new Mailbox<>();
    private final AtomicLong waitingWeight = new AtomicLong();
    private final Thread thread;

    // Lane thread only.
    private final ArrayDeque<C> undecided = new ArrayDeque<>();
    private final ArrayDeque<Flight> idle = new ArrayDeque<>();
    private final ArrayDeque<Flight> inFlight = new ArrayDeque<>();
    private long lastTimeMillis;
    private long lastMaintenance;
    private long maintenanceNanos = MAINTENANCE_NANOS;
    private boolean failing;

    /** The decider knows of something that was refused: nothing is decided until it reloads. */
    private boolean misled;

    private boolean lastMailSeen;
    private boolean refusing;
    private volatile long decidedOffset;
    private volatile boolean stopping;

    /** Prepares a lane; {@link #start} sets it going once the journal has been replayed. */
    public Lane(
            int number,
            Journal journal,
            Store store,
            Decider<C> decider,
            List<View> views,
            LaneConfig config,
            InstantSource clock,
            Executor flusher) {
        if (number >= journal.lanes()) {
            throw new IllegalArgumentException(
                    "journal.lanes: "
                            + journal.lanes()
                            + " in this folder (expected: at least "
                            + (number + 1)
                            + ")");
        }
        this.number = number;
        this.journal = journal;
        this.clock = clock;
        this.config = config;
        this.decider = decider;
        this.flusher = flusher;
        this.committed =
                new Committed(
                        number, journal, store, views, config.checkpointBytes(), clock, flusher);
        this.thread = new Thread(this::run, "lane-" + number);
    }

    /** Which lane of the journal it is. */
    public int number() {
        return number;
    }

    /** Where committed facts go; the replay at start feeds it too. */
    public Committed committed() {
        return committed;
    }

    /** Says who is told when the lane ends on a defect: then nothing it serves goes on. Before start. */
    public void onDefect(Consumer<Throwable> handler) {
        thread.setUncaughtExceptionHandler((_, defect) -> handler.accept(defect));
    }

    /** Starts the thread. Once, after the replay. */
    public void start() {
        for (int i = 0; i < config.flights(); i++) {
            idle.add(new Flight(number, config, flight -> mailbox.put(new Landed(flight))));
        }
        decidedOffset = journal.end(number);
        lastTimeMillis = Math.max(committed.timeMillis(), journal.time(number));
        decider.reload();
        committed.whileFull(this::refuseUndecided);
        thread.start();
    }

    /** Hands a command over; it is answered exactly once. Any thread, never blocks. */
    public void submit(C command) {
        if (waitingWeight.addAndGet(command.weight()) > config.queueBytes()) {
            waitingWeight.addAndGet(-command.weight());
            command.refused(
                    Refusal.of(
                            Reason.OVERLOADED,
                            "lane " + number + ": " + config.queueBytes() + " bytes wait already"));
            return;
        }
        if (stopping || !mailbox.put(new Asked(command))) {
            waitingWeight.addAndGet(-command.weight());
            command.refused(stoppingRefusal());
        }
    }

    /** Runs something on the lane's thread, between batches. Any thread. */
    public CompletableFuture<Void> call(Runnable body) {
        return CompletableFuture.runAsync(body, this::runOnLane);
    }

    private void runOnLane(Runnable task) {
        if (!mailbox.put(new Task(task))) {
            throw new RejectedExecutionException("lane " + number + " is closed");
        }
    }

    /** Makes everything committed persistent in the store and shortens the journal. Any thread. */
    public CompletableFuture<Void> checkpoint() {
        // The flusher has one thread: what is queued behind the flush runs when it is done.
        return call(committed::checkpoint).thenRunAsync(() -> {}, flusher);
    }

    /** Facts decided and not yet in every view. */
    public long lag() {
        return Math.max(0, decidedOffset - committed.end());
    }

    /** Bytes of commands that wait for a decision. */
    public long waitingBytes() {
        return waitingWeight.get();
    }

    private void run() {
        try {
            while (!(lastMailSeen && undecided.isEmpty() && inFlight.isEmpty())) {
                mailbox.take(waitNanos(), this::sort);
                land();
                decide();
                maintain();
            }
            committed.checkpoint();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreException e) {
            stopped(e);
        } catch (Throwable defect) {
            LOG.error("lane {} stops on a defect", number, defect);
            refuseUnknown(MET_A_DEFECT);
            throw defect;
        } finally {
            refuseTheRest();
            committed.close();
        }
    }

    /** Closing waits for a full store only so long. */
    private void stopped(StoreException cause) {
        if (!stopping || cause.kind() != StoreException.Kind.OUT_OF_SPACE) {
            LOG.error("lane {} stops on a defect", number, cause);
            refuseUnknown(MET_A_DEFECT);
            throw cause;
        }
        LOG.warn(
                "lane {} closes although the store is out of space: the journal keeps what is not"
                        + " stored, and the next start stores it",
                number);
        refuseUnknown(
                Refusal.of(Reason.NOT_SERVING, "the server is stopping: it may have been stored"));
    }

    /** Callers must not be left waiting for a lane that has ended. */
    private void refuseTheRest() {
        mailbox.close();
        mailbox.drain(this::sort);
        for (C command : undecided) {
            command.refused(stoppingRefusal());
        }
        undecided.clear();
    }

    /** What was in the journal when the lane met a defect may be kept or not; the next start tells. */
    private void refuseUnknown(Refusal unknown) {
        for (Flight flight : inFlight) {
            flight.answerRefused(unknown);
        }
        inFlight.clear();
    }

    private long waitNanos() {
        return Math.max(0, maintenanceNanos - (System.nanoTime() - lastMaintenance));
    }

    private void sort(Mail mail) {
        switch (mail) {
            case Asked(Command command) -> undecided.add(cast(command));
            case Landed(Flight flight) -> flight.landed = true;
            case Task(Runnable body) -> {
                // It sees applied what has landed before it.
                land();
                body.run();
            }
        }
    }

    @SuppressWarnings("unchecked") // submit takes nothing else
    private C cast(Command command) {
        return (C) command;
    }

    private void decide() {
        while (!undecided.isEmpty() && !failing && !misled) {
            Flight flight = idle.poll();
            if (flight == null) {
                return;
            }
            lastTimeMillis = Math.max(lastTimeMillis, clock.millis());
            flight.batch.reset(decidedOffset, lastTimeMillis);
            inFlight.add(flight);
            while (!undecided.isEmpty() && !misled && flight.batch.length() < config.batchBytes()) {
                decide(undecided.remove(), flight);
            }
            if (flight.batch.count() == 0) {
                // Its answers may rest on facts still in flight: it lands behind them.
                flight.landed = true;
                land();
            } else {
                decidedOffset = flight.batch.firstOffset() + flight.batch.count();
                journal.append(flight.batch, Durability.SYNCED, flight);
            }
        }
    }

    private void decide(C command, Flight flight) {
        flight.add(command);
        decider.decide(command, flight);
        if (flight.lastTooLarge()) {
            flight.removeLast();
            misled = true;
            LOG.warn("lane {} refuses a command of too many facts", number);
            refuse(
                    command,
                    Refusal.of(
                            Reason.LIMIT_REACHED,
                            "lane "
                                    + number
                                    + ": more than "
                                    + config.commandBytes()
                                    + " bytes to be kept of one request (lane.command-bytes)"));
        }
    }

    /**
     * The store is out of space: who is not decided yet hears so at once. What the journal has is applied
     * when there is space, and answered then.
     */
    private void refuseUndecided() {
        mailbox.extract(Asked.class).forEach(this::sort);
        C command;
        while ((command = undecided.poll()) != null) {
            refuse(command, OUT_OF_SPACE);
        }
    }

    private void refuse(C command, Refusal refusal) {
        // Before it is answered: who is may count on the room.
        waitingWeight.addAndGet(-command.weight());
        command.refused(refusal);
    }

    private void land() {
        Flight head;
        while ((head = inFlight.peek()) != null && head.landed) {
            settle(head);
        }
        if ((failing || misled) && inFlight.isEmpty()) {
            decider.reload();
            decidedOffset = journal.end(number);
            failing = false;
            misled = false;
        }
    }

    private void settle(Flight flight) {
        IOException failure = flight.failure();
        failing |= failure != null;
        // Before anybody is answered: who is may count on the room.
        waitingWeight.addAndGet(-flight.weight);
        if (failing) {
            if (!refusing) {
                LOG.warn("lane {} refuses what it is sent: {}", number, String.valueOf(failure));
            }
            refusing = true;
            inFlight.remove();
            flight.answerRefused(refusal(failure));
        } else {
            if (refusing) {
                LOG.info("lane {} takes commands again", number);
            }
            refusing = false;
            committed.apply(flight.batch);
            inFlight.remove();
            flight.answerCommitted();
        }
        flight.clear();
        idle.add(flight);
    }

    private static Refusal refusal(@Nullable IOException failure) {
        return failure instanceof OutOfSpaceException
                ? OUT_OF_SPACE
                : Refusal.of(Reason.OVERLOADED, "the journal refused a batch: this was not stored");
    }

    private void maintain() {
        long now = System.nanoTime();
        if (now - lastMaintenance >= maintenanceNanos) {
            lastMaintenance = now;
            committed.maintain(clock.millis());
            maintenanceNanos = committed.busy() ? BUSY_NANOS : MAINTENANCE_NANOS;
        }
    }

    private static Refusal stoppingRefusal() {
        return Refusal.of(Reason.NOT_SERVING, "the server is stopping");
    }

    /**
     * Decides and answers all that was submitted, makes it persistent, and ends the thread. A store
     * without space is waited for 10 s; then the journal keeps what is not stored.
     */
    public void close() throws InterruptedException {
        close(PATIENCE);
    }

    void close(Duration patience) throws InterruptedException {
        stopping = true;
        if (thread.getState() == Thread.State.NEW) {
            refuseTheRest();
            committed.close();
            return;
        }
        mailbox.put(new Task(() -> lastMailSeen = true));
        if (!thread.join(patience)) {
            committed.giveUp();
            thread.join();
        }
    }
}
