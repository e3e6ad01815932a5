package dev.penstock.wire;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the calls of one event loop share. Collects what is to be done at the end of a turn of the
 * loop: tell listeners that a read is complete, hand what calls sent to the transport, flush
 * connections; and brings tasks of other threads to the loop with one wake-up for many. Only {@link
 * #execute} may be called from any thread.
 */
final class Turn implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    /** After so many tasks, sockets get their turn. */
    private static final int MOST_TASKS = 4096;

    /** The largest frame clients send unless told otherwise. */
    private static final int SMALLEST_SCRATCH = 16 << 10;

    /**
     * After so much that was decompressed, sockets and other calls get their turn: a few bytes may
     * become very many, and what becomes of them may hold up nobody.
     */
    private static final int MOST_DECOMPRESSED = 8 << 20;

    private record Task(HttpCall call, Runnable work) {}

    // Any thread
    private final EventLoop loop;
    private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();

    // The event loop
    private final List<HttpCall> calls = new ArrayList<>();
    private final List<HttpCall> received = new ArrayList<>();
    private final List<HttpCall> unsent = new ArrayList<>();
    private final List<Http2Out> unflushed = new ArrayList<>();
    private final Deadlines deadlines = new Deadlines(System.nanoTime());
    private final Queue<HttpCall> decompressing = new ArrayDeque<>();
    private int decompressed;
    private boolean decompressScheduled;
    private boolean ticking;
    private boolean endScheduled;
    private boolean ending;

    private byte[] scratch = {};

    // Written by the event loop, read by any thread
    private volatile int openCalls;

    Turn(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** An array for bytes that are done with before anything else happens on the loop. */
    byte[] scratch(int size) {
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, SMALLEST_SCRATCH)];
        }
        return scratch;
    }

    int openCalls() {
        return openCalls;
    }

    /** Any thread. */
    void execute(HttpCall call, Runnable work) {
        tasks.add(new Task(call, work));
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException e) {
                LOG.debug("the event loop has ended, and its calls with it", e);
            }
        }
    }

    /** Runs what other threads brought. */
    @Override
    public void run() {
        awake.set(false);
        ending = true;
        for (int i = 0; i < MOST_TASKS; i++) {
            Task task = tasks.poll();
            if (task == null) {
                break;
            }
            task.call.run(task.work);
        }
        end();
        if (!tasks.isEmpty() && awake.compareAndSet(false, true)) {
            afterTheSockets(this);
        }
    }

    /** By a timer, for what is merely executed comes before the sockets. */
    private void afterTheSockets(Runnable task) {
        var _ = loop.schedule(task, 1, TimeUnit.NANOSECONDS);
    }

    /** The call got messages in this turn. */
    void received(HttpCall call) {
        received.add(call);
        later();
    }

    /** The call has something to hand to the transport. */
    void unsent(HttpCall call) {
        unsent.add(call);
        later();
    }

    void unflushed(Http2Out connection) {
        unflushed.add(connection);
        later();
    }

    private void later() {
        if (!endScheduled && !ending) {
            endScheduled = true;
            loop.execute(this::scheduledEnd);
        }
    }

    private void scheduledEnd() {
        endScheduled = false;
        end();
    }

    /** The end of a turn. The lists may grow while they are worked through. */
    void end() {
        ending = true;
        for (int i = 0; i < received.size(); i++) {
            received.get(i).readComplete();
        }
        received.clear();
        for (int i = 0; i < unsent.size(); i++) {
            unsent.get(i).flush();
        }
        unsent.clear();
        ending = false;
        flushConnections();
    }

    private void flushConnections() {
        int count = unflushed.size();
        for (int i = 0; i < count; i++) {
            unflushed.get(i).flushNow();
        }
        unflushed.subList(0, count).clear();
        if (!unflushed.isEmpty()) {
            later();
        }
    }

    // Decompressing

    boolean mayDecompress() {
        return decompressed < MOST_DECOMPRESSED;
    }

    void decompressed(int bytes) {
        decompressed += bytes;
    }

    /** The call goes on when the sockets had their turn, and the calls that came before it theirs. */
    void decompressLater(HttpCall call) {
        decompressing.add(call);
        scheduleDecompressing();
    }

    private void scheduleDecompressing() {
        if (!decompressScheduled) {
            decompressScheduled = true;
            afterTheSockets(this::decompressMore);
        }
    }

    private void decompressMore() {
        decompressed = 0;
        ending = true;
        while (mayDecompress() && !decompressing.isEmpty()) {
            decompressing.remove().decompressMore();
        }
        decompressScheduled = false;
        if (!decompressing.isEmpty()) {
            scheduleDecompressing();
        }
        end();
    }

    // Deadlines

    /** A task that fails ends its call. */
    Deadlines.Entry deadline(HttpCall call, Runnable task, long delayNanos) {
        if (!ticking) {
            ticking = true;
            scheduleTick();
        }
        return deadlines.add(() -> call.run(task), System.nanoTime(), delayNanos);
    }

    void cancel(Deadlines.Entry deadline) {
        deadlines.cancel(deadline);
    }

    private void scheduleTick() {
        var _ = loop.schedule(this::tick, Deadlines.TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        deadlines.advance(System.nanoTime());
        if (deadlines.isEmpty()) {
            ticking = false;
        } else {
            scheduleTick();
        }
    }

    // Open calls, so that a shutdown can end them. A call knows its place.

    int opened(HttpCall call) {
        calls.add(call);
        openCalls = calls.size();
        return calls.size() - 1;
    }

    void over(int place) {
        HttpCall last = calls.removeLast();
        openCalls = calls.size();
        if (place < calls.size()) {
            calls.set(place, last);
            last.moved(place);
        }
    }

    /** Ends all open calls. Any thread. */
    void stopAll() {
        loop.execute(() -> List.copyOf(calls).forEach(HttpCall::stop));
    }
}
