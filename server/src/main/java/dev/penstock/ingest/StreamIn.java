package dev.penstock.ingest;

import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.ServerCall;
import org.jspecify.annotations.Nullable;

/**
 * The scaffold of every stream in: what one read brought becomes one command, the stream stops reading
 * while too much of it is undecided or its answers are not taken, and it is answered when everything
 * it sent has been. All methods belong to the call's event loop; only {@link #answer} may be called by
 * any thread.
 */
public abstract class StreamIn implements CallListener {
    private final ServerCall call;
    private final Admission admission;
    private final Credit credit;
    private final int mostUndecided;
    private int undecidedBytes;
    private int undecided;
    private long submitted;
    private boolean paused;
    private boolean halfClosed;
    private boolean closed;

    /** What ends the stream once all commands are answered; what comes then is dropped. */
    private @Nullable Runnable end;

    /** The first of the commands that were refused. */
    private long firstRefused = Long.MAX_VALUE;

    /**
     * Takes a place for the stream.
     *
     * @param mostUndecided commands in work at once; more are held back, not failed
     * @throws dev.penstock.refusal.RefusedException when there is none
     */
    protected StreamIn(ServerCall call, Admission admission, Credit credit, int mostUndecided) {
        this.mostUndecided = mostUndecided;
        this.call = call;
        this.admission = admission;
        this.credit = credit;
        Refusal refusal = admission.enterStream();
        if (refusal != null) {
            throw refusal.asException();
        }
    }

    /** Reads one message; gathers or submits. The bytes are valid until this returns. */
    protected abstract void message(byte[] bytes, int offset, int length);

    /** The same for bytes that nobody else has; they may be kept. */
    protected void ownMessage(byte[] bytes, int offset, int length) {
        message(bytes, offset, length);
    }

    /** Submits what was gathered. */
    protected abstract void flush();

    /** The client has ended its stream and everything has been answered: respond and close. */
    protected abstract void complete();

    /** The client takes answers again. */
    protected void writable() {}

    protected final ServerCall call() {
        return call;
    }

    /** The number of the command that is submitted next. */
    protected final long next() {
        return submitted;
    }

    /** Counts a command in, before it goes to its lane. */
    protected final void submitted(int bytes) {
        submitted++;
        undecided++;
        undecidedBytes += bytes;
        credit.take(bytes);
        if (undecided >= mostUndecided
                || undecidedBytes > admission.config().streamCreditBytes()
                || credit.exhausted()) {
            pause();
        }
    }

    private void pause() {
        if (!paused) {
            paused = true;
            call.pause();
        }
    }

    /** A command has been answered: counts it out and then notes the outcome. Any thread. */
    protected final void answer(int bytes, Runnable noted) {
        credit.give(bytes);
        call.execute(
                () -> {
                    undecided--;
                    undecidedBytes -= bytes;
                    if (!closed) {
                        noted.run();
                        goOn();
                    }
                });
    }

    /**
     * A command was refused: what comes now is dropped, and the stream ends when those in work have been
     * answered. A lane may refuse what is not decided yet before it answers what is, and only then is
     * it known what was stored. If several were refused, the first of them tells how it ends.
     */
    protected final void endWhenAnswered(long number, Runnable how) {
        if (number < firstRefused) {
            firstRefused = number;
            end = how;
            // It waits for others, perhaps for long: what it sends must not stop its connection.
            resume();
        }
    }

    /** Whether something was refused that was sent before this command: who answers tells nothing of it. */
    protected final boolean isBehindRefused(long number) {
        return number > firstRefused;
    }

    private void goOn() {
        if (end != null) {
            if (undecided == 0) {
                end.run();
            }
            return;
        }
        holdBack();
        if (mayRead()) {
            resume();
        }
        completeIfDone();
    }

    private void resume() {
        if (paused) {
            paused = false;
            call.resume();
        }
    }

    /** Who does not take its answers is not asked for more of what they answer. */
    private void holdBack() {
        if (!call.writable()) {
            pause();
        }
    }

    private boolean mayRead() {
        return call.writable() && (undecidedBytes == 0 || hasCredit());
    }

    private boolean hasCredit() {
        return undecided < mostUndecided
                && undecidedBytes <= admission.config().streamCreditBytes() / 2
                && !credit.exhausted();
    }

    private void completeIfDone() {
        if (halfClosed && undecided == 0 && end == null && !closed) {
            complete();
        }
    }

    /** Whether all that came has been decided: nothing happens until the client does something. */
    protected final boolean isDecided() {
        return undecided == 0;
    }

    /** Whether the call is over and nothing can be sent. */
    protected final boolean isClosed() {
        return closed;
    }

    @Override
    public final void onMessage(byte[] bytes, int offset, int length) {
        if (end == null) {
            message(bytes, offset, length);
        }
    }

    @Override
    public final void onOwnMessage(byte[] bytes, int offset, int length) {
        if (end == null) {
            ownMessage(bytes, offset, length);
        }
    }

    @Override
    public final void onReadComplete() {
        if (end == null) {
            flush();
            holdBack();
        }
    }

    @Override
    public final void onHalfClose() {
        if (end == null) {
            flush();
        }
        halfClosed = true;
        completeIfDone();
    }

    @Override
    public final void onWritable() {
        if (!closed) {
            goOn();
            writable();
        }
    }

    @Override
    public void onClosed() {
        if (!closed) {
            closed = true;
            admission.leaveStream();
        }
    }
}
