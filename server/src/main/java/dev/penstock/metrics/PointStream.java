package dev.penstock.metrics;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.StreamIn;
import dev.penstock.wire.ServerCall;

/**
 * A stream of points: messages are decoded into one batch for each read, and the batch goes to the
 * points lane. On the call's event loop.
 */
abstract class PointStream extends StreamIn {
    final Intake intake;
    final ItemErrors errors = new ItemErrors();
    private final PointBatchBuilder builder;

    /** Batches in work that are answered once synced: none behind them is answered before. */
    private int unsynced;

    private int messages;
    private long stored;

    PointStream(ServerCall call, Intake intake, int mostUndecided) {
        super(call, intake.admission, intake.credit, mostUndecided);
        this.intake = intake;
        this.builder = new PointBatchBuilder(intake.config);
    }

    /** Decodes one message, the {@code number}-th, into the batch; notes what is refused. */
    abstract void decode(
            byte[] bytes,
            int offset,
            int length,
            int number,
            long nowMillis,
            PointBatchBuilder batch);

    /**
     * A batch is durable, or written if that was enough, and so is all before it; its refused items are
     * noted already.
     */
    abstract void answered(StorePoints command);

    /** How an item is named in an error text. */
    abstract String itemError(int item, String message);

    /** Whether the next batch is answered once written. */
    boolean whenWritten() {
        return false;
    }

    @Override
    protected final void message(byte[] bytes, int offset, int length) {
        messages++;
        decode(bytes, offset, length, messages, intake.clock.millis(), builder);
        if (builder.isFull()) {
            flush();
        }
    }

    @Override
    protected final void flush() {
        if (builder.isEmpty()) {
            return;
        }
        long number = next();
        boolean whenWritten = whenWritten() && unsynced == 0;
        unsynced += whenWritten ? 0 : 1;
        var command = new StorePoints(builder.build(), whenWritten, done -> landed(number, done));
        submitted(command.weight());
        intake.lane.submit(command);
    }

    private void landed(long number, StorePoints command) {
        count(command);
        answer(command.weight(), () -> note(number, command));
    }

    private void count(StorePoints command) {
        if (command.refusal() != null) {
            intake.refused.add(command.batch().itemCount());
            return;
        }
        intake.refused.add(command.refusedItems().size());
        for (var part : command.parts()) {
            intake.stored.add(part.repeated() ? 0 : part.stored());
        }
    }

    private void note(long number, StorePoints command) {
        unsynced -= command.answerWhenWritten() ? 0 : 1;
        var refusal = command.refusal();
        if (refusal != null) {
            endWhenAnswered(
                    number, () -> call().close(refusal.with("stored", String.valueOf(stored))));
            return;
        }
        if (isBehindRefused(number)) {
            return;
        }
        for (var item : command.refusedItems()) {
            errors.add(itemError(item.item(), item.refusal().message()));
        }
        for (var part : command.parts()) {
            stored += part.stored();
        }
        answered(command);
    }

    /** Messages received so far. */
    final int messages() {
        return messages;
    }

    /** Items stored and durable so far. */
    final long stored() {
        return stored;
    }
}
