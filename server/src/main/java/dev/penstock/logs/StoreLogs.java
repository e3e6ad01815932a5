package dev.penstock.logs;

import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the logs lane to store a batch, and carries the answer back: the lane's thread fills it in,
 * {@code answered} gets it once it is durable.
 */
final class StoreLogs implements Command {
    private static final int OVERHEAD = 256;

    /** What became of one message of the batch. */
    record PartReply(
            LogBatch.Part part,
            int stored,
            int failed,
            boolean repeated,
            @Nullable Refusal refusal) {}

    private final LogBatch batch;
    private final Consumer<StoreLogs> answered;
    private final List<PartReply> parts = new ArrayList<>();
    private int stored;
    private @Nullable Refusal refusal;

    StoreLogs(LogBatch batch, Consumer<StoreLogs> answered) {
        this.batch = batch;
        this.answered = answered;
    }

    LogBatch batch() {
        return batch;
    }

    /** Why nothing was stored; null: see the parts. */
    @Nullable Refusal refusal() {
        return refusal;
    }

    /** One for each part of the batch. */
    List<PartReply> parts() {
        return parts;
    }

    /** Entries stored by this command, repeated ones not among them. */
    int stored() {
        return stored;
    }

    /** So many entries have been decided to be stored. Lane thread. */
    void storing(int entries) {
        stored += entries;
    }

    @Override
    public int weight() {
        return batch.weight() + OVERHEAD;
    }

    @Override
    public void committed() {
        answered.accept(this);
    }

    @Override
    public void refused(Refusal why) {
        refusal = why;
        answered.accept(this);
    }
}
