package dev.penstock.ingest;

import dev.penstock.journal.AppendListener;
import dev.penstock.journal.Batch;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One batch of a lane on its way through the journal, and the commands that wait for it. Belongs to
 * the lane's thread, except between {@code append} and the journal's answer.
 */
final class Flight implements AppendListener, Facts {
    final Batch batch;
    final List<Command> commands = new ArrayList<>();
    private final Consumer<Flight> whenLanded;
    private volatile @Nullable IOException failure;
    int weight;

    /** The journal has answered, and the lane has heard of it. */
    boolean landed;

    private boolean someAnswerWhenWritten;

    /** Those that are answered once written have been. */
    private boolean toldWritten;

    Flight(int lane, Consumer<Flight> whenLanded) {
        this.batch = new Batch(lane);
        this.whenLanded = whenLanded;
    }

    void add(Command command) {
        commands.add(command);
        weight += command.weight();
        someAnswerWhenWritten |= command.answerWhenWritten();
    }

    @Override
    public long add(byte kind, byte[] bytes, int from, int length) {
        batch.add(kind, bytes, from, from + length);
        return batch.firstOffset() + batch.count() - 1;
    }

    @Override
    public long timeMillis() {
        return batch.timeMillis();
    }

    @Override
    public void written() {
        toldWritten = true;
        if (someAnswerWhenWritten) {
            for (Command command : commands) {
                if (command.answerWhenWritten()) {
                    command.committed();
                }
            }
        }
    }

    @Override
    public void committed() {
        whenLanded.accept(this);
    }

    @Override
    public void failed(IOException cause) {
        failure = cause;
        whenLanded.accept(this);
    }

    @Nullable IOException failure() {
        return failure;
    }

    /** Answers those who have no answer yet: all of them, if there were no facts to be written. */
    void answerCommitted() {
        for (Command command : commands) {
            if (!answered(command)) {
                command.committed();
            }
        }
    }

    void answerRefused(Refusal refusal) {
        for (Command command : commands) {
            if (!answered(command)) {
                command.refused(refusal);
            }
        }
    }

    private boolean answered(Command command) {
        return toldWritten && command.answerWhenWritten();
    }

    void clear() {
        commands.clear();
        weight = 0;
        landed = false;
        failure = null;
        someAnswerWhenWritten = false;
        toldWritten = false;
    }
}
