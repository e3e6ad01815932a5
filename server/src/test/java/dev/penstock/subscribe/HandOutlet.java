package dev.penstock.subscribe;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An outlet whose event loop is the test: it runs what waits when told. */
final class HandOutlet implements Outlet {
    private final LinkedBlockingQueue<Runnable> loop;
    private final List<TailResponse> sent = new ArrayList<>();
    private final Object loopIdentity;
    int room = Integer.MAX_VALUE;
    int ends;
    boolean begun;
    private @Nullable Refusal refusal;

    HandOutlet() {
        this(new LinkedBlockingQueue<>());
    }

    /** One of several that share an event loop. */
    HandOutlet(LinkedBlockingQueue<Runnable> loop) {
        this.loop = loop;
        this.loopIdentity = loop;
    }

    /** Runs all that waits. */
    void turn() {
        Runnable task;
        while ((task = loop.poll()) != null) {
            task.run();
        }
    }

    /** Waits for a task of another thread, runs it, and what follows from it. */
    void awaitTask() {
        try {
            Runnable task = loop.poll(10, TimeUnit.SECONDS);
            if (task == null) {
                throw new AssertionError("nothing came to the event loop");
            }
            task.run();
            turn();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The messages sent so far. */
    List<TailResponse> sent() {
        return sent;
    }

    /** The numbers sent so far. */
    List<Integer> numbers() {
        return sent.stream()
                .filter(message -> message.getPointsCount() > 0)
                .map(message -> message.getPoints(0).getSeriesId())
                .toList();
    }

    /** Why the call was ended. */
    Refusal refusal() {
        return Objects.requireNonNull(refusal, "the call was not refused");
    }

    /** The cursor that the refusal carries. */
    Cursor cursor(String key) {
        return Cursor.decode(Objects.requireNonNull(refusal().metadata().get(key)));
    }

    @Override
    public boolean writable() {
        return room > 0 && ends == 0;
    }

    @Override
    public void send(byte[] framed) {
        room--;
        try {
            sent.add(TailResponse.parser().parseFrom(framed, 5, framed.length - 5));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void begin() {
        begun = true;
    }

    @Override
    public void end() {
        ends++;
    }

    @Override
    public void end(Refusal why) {
        ends++;
        refusal = why;
    }

    @Override
    public void execute(Runnable task) {
        loop.add(task);
    }

    @Override
    public Object loop() {
        return loopIdentity;
    }
}
