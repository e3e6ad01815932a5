package dev.penstock.ingest;

import dev.penstock.journal.AppendListener;
import dev.penstock.journal.Batch;
import dev.penstock.refusal.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One batch of a lane on its way through the journal, and the commands that wait for it. Belongs to
 * the lane's thread, except between {@code append} and the journal's answer.
 */
final class Flight implements AppendListener, Facts {
    private static final Logger LOG = LoggerFactory.getLogger(Flight.class);

    final Batch batch;
    final List<Command> commands = new ArrayList<>();
    private final int mostOfOne;
    private final int keptBytes;
    private final Consumer<Flight> whenLanded;
    private volatile @Nullable IOException failure;
    int weight;

    /** The journal has answered, and the lane has heard of it. */
    boolean landed;

    private boolean someAnswerWhenWritten;

    private int lastFromCount;
    private int lastFromLength;
    private boolean lastTooLarge;

    /** Those who wait for no more than that have been answered. */
    private volatile boolean written;

    Flight(int lane, LaneConfig config, Consumer<Flight> whenLanded) {
        this.batch = new Batch(lane);
        this.mostOfOne = config.commandBytes();
        this.keptBytes = (int) Math.min(4L * config.batchBytes(), Integer.MAX_VALUE);
        this.whenLanded = whenLanded;
    }

    void add(Command command) {
        commands.add(command);
        weight += command.weight();
        someAnswerWhenWritten |= command.answerWhenWritten();
        lastFromCount = batch.count();
        lastFromLength = batch.length();
        lastTooLarge = false;
    }

    /** Whether the command added last came to more facts than one may; not all of them are held. */
    boolean lastTooLarge() {
        return lastTooLarge;
    }

    /** Takes out the command added last, and its facts. */
    void removeLast() {
        weight -= commands.removeLast().weight();
        batch.cut(lastFromCount, lastFromLength);
        lastTooLarge = false;
    }

    @Override
    public long add(byte kind, byte[] bytes, int from, int length) {
        lastTooLarge |= (long) batch.length() - lastFromLength + length > mostOfOne;
        if (lastTooLarge) {
            return batch.firstOffset() + batch.count();
        }
        batch.add(kind, bytes, from, from + length);
        return batch.firstOffset() + batch.count() - 1;
    }

    @Override
    public long timeMillis() {
        return batch.timeMillis();
    }

    @Override
    public void written() {
        written = true;
        if (someAnswerWhenWritten) {
            commands.forEach(Flight::answerWritten);
        }
    }

    /** One that fails must not leave those behind it unanswered: they count as answered from here on. */
    private static void answerWritten(Command command) {
        if (command.answerWhenWritten()) {
            try {
                command.committed();
            } catch (RuntimeException defect) {
                LOG.error("an answer failed on a defect", defect);
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

    /** Answers those who have not been. */
    void answerCommitted() {
        for (Command command : commands) {
            if (!answered(command)) {
                command.committed();
            }
        }
    }

    /** Refuses those who have not been answered. */
    void answerRefused(Refusal refusal) {
        for (Command command : commands) {
            if (!answered(command)) {
                command.refused(refusal);
            }
        }
    }

    /** A batch without facts is not written at all: it is all answered when it lands. */
    private boolean answered(Command command) {
        return written && command.answerWhenWritten();
    }

    void clear() {
        commands.clear();
        batch.cut(0, 0);
        batch.shrink(keptBytes);
        weight = 0;
        landed = false;
        failure = null;
        someAnswerWhenWritten = false;
        written = false;
    }
}
