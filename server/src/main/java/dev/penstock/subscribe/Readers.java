package dev.penstock.subscribe;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A few platform threads that read from disk for everybody (native calls would hold a virtual
 * thread's carrier). Work waits in order; each piece is a slice, so nobody waits long. Any thread.
 */
public final class Readers implements AutoCloseable {
    private final ExecutorService pool;

    /** Makes the threads that serve subscriptions: of each at most one piece of work waits. */
    public Readers(int threads) {
        this("reader", threads, Integer.MAX_VALUE);
    }

    /**
     * Makes the threads.
     *
     * @param name of the threads
     * @param threads how many
     * @param mostWaiting pieces of work that may wait; more are refused
     */
    public Readers(String name, int threads, int mostWaiting) {
        var number = new AtomicInteger();
        var executor =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(mostWaiting),
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name(name + "-" + number.incrementAndGet())
                                        .unstarted(task),
                        (_, pool) -> {
                            throw (pool.isShutdown()
                                            ? Refusal.of(
                                                    Reason.NOT_SERVING, "the server is stopping")
                                            : Refusal.of(
                                                    Reason.OVERLOADED,
                                                    name + ": " + mostWaiting + " wait already"))
                                    .asException();
                        });
        executor.allowCoreThreadTimeOut(true);
        this.pool = executor;
    }

    /** Work that waits for its turn. Any thread. */
    public static final class Ticket {
        private final AtomicReference<@Nullable Runnable> work;

        private Ticket(Runnable work) {
            this.work = new AtomicReference<>(work);
        }

        /**
         * Nobody wants the work any more: it is not begun, and while it waits it holds nothing, least
         * of all a request.
         */
        public void forget() {
            work.set(null);
        }

        private void work() {
            Runnable wanted = work.getAndSet(null);
            if (wanted != null) {
                wanted.run();
            }
        }
    }

    /**
     * Reads something; the task handles its own failures.
     *
     * @throws dev.penstock.refusal.RefusedException OVERLOADED when too much waits already
     */
    public Ticket read(Runnable task) {
        var ticket = new Ticket(task);
        pool.execute(ticket::work);
        return ticket;
    }

    /**
     * Answers a call when its turn comes; not if the answer is cancelled, because the caller is gone,
     * before that. The body is told whether it is, and what takes long asks now and then. The answer
     * fails with what the body throws.
     *
     * @throws dev.penstock.refusal.RefusedException OVERLOADED when too much waits already
     */
    public <T> CompletableFuture<T> answer(Function<BooleanSupplier, T> body) {
        var answer = new CompletableFuture<T>();
        Ticket ticket = read(() -> answer(answer, body));
        var _ = answer.whenComplete((_, _) -> ticket.forget());
        return answer;
    }

    private static <T> void answer(CompletableFuture<T> answer, Function<BooleanSupplier, T> body) {
        try {
            answer.complete(body.apply(answer::isDone));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    /** Lets what runs finish; nothing new is taken. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
