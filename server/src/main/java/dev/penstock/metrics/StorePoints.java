package dev.penstock.metrics;

import dev.penstock.ingest.Command;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the points lane to store a batch, and carries the answer back: the lane's thread fills it in,
 * {@code answered} gets it once it is durable.
 */
final class StorePoints implements Command {
    private static final int OVERHEAD = 256;

    /** What became of one message of the batch. */
    record PartReply(
            PointBatch.@Nullable Part part,
            long stored,
            long failed,
            boolean repeated,
            @Nullable Refusal refusal) {}

    /** An item the lane refused. */
    record RefusedItem(PointBatch.@Nullable Part part, int item, Refusal refusal) {}

    private final PointBatch batch;
    private final boolean whenWritten;
    private final Consumer<StorePoints> answered;
    private final List<PartReply> parts = new ArrayList<>();
    private final List<RefusedItem> refusedItems = new ArrayList<>();
    private @Nullable Refusal refusal;

    StorePoints(PointBatch batch, boolean whenWritten, Consumer<StorePoints> answered) {
        this.batch = batch;
        this.whenWritten = whenWritten;
        this.answered = answered;
    }

    PointBatch batch() {
        return batch;
    }

    /** Why nothing was stored; null: see the parts and items. */
    @Nullable Refusal refusal() {
        return refusal;
    }

    /** One for each part of the batch, or one for all when it has none. */
    List<PartReply> parts() {
        return parts;
    }

    List<RefusedItem> refusedItems() {
        return refusedItems;
    }

    @Override
    public int weight() {
        return batch.bytes() + OVERHEAD;
    }

    @Override
    public boolean answerWhenWritten() {
        return whenWritten;
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
