package dev.penstock.logs;

import dev.penstock.ingest.StreamIn;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.ServerCall;

/**
 * A stream of entries: messages are decoded into one batch for each read, and the batch goes to the
 * logs lane; so nothing waits for more to come. On the call's event loop.
 */
abstract class LogStream extends StreamIn {
    /** Batches in work at once; bytes are bounded besides. */
    private static final int MOST_UNDECIDED = 100;

    final LogIntake intake;
    private final LogBatchBuilder builder;
    private int messages;
    private long stored;

    LogStream(ServerCall call, LogIntake intake) {
        super(call, intake.admission, intake.credit, MOST_UNDECIDED);
        this.intake = intake;
        builder = new LogBatchBuilder(intake.config);
    }

    /** Decodes one message, the {@code number}-th, into the batch; notes what is refused. */
    abstract void decode(
            byte[] bytes,
            int offset,
            int length,
            int number,
            long nowMillis,
            LogBatchBuilder batch);

    /** A batch is durable, and all before it. */
    abstract void answered(StoreLogs command);

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
        var command = new StoreLogs(builder.build(), done -> landed(number, done));
        submitted(command.weight());
        intake.lane.submit(command);
    }

    private void landed(long number, StoreLogs command) {
        if (command.refusal() == null) {
            intake.stored.add(command.stored());
        } else {
            intake.refused.add(command.batch().count());
        }
        intake.brake.answer(() -> answer(command.weight(), () -> note(number, command)));
    }

    private void note(long number, StoreLogs command) {
        Refusal refusal = command.refusal();
        if (refusal != null) {
            endWhenAnswered(
                    number, () -> call().close(refusal.with("stored", String.valueOf(stored))));
            return;
        }
        if (!isBehindRefused(number)) {
            stored += command.stored();
            answered(command);
        }
    }

    /** Messages received so far. */
    final int messages() {
        return messages;
    }

    /** Entries stored and durable so far. */
    final long stored() {
        return stored;
    }
}
