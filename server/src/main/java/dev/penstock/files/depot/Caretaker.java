package dev.penstock.files.depot;

import dev.penstock.refusal.RefusedException;
import dev.penstock.store.StoreException;
import dev.penstock.subscribe.Wheel;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the depot in the background: ends uploads that have expired, sweeps up contents nobody
 * holds, and verifies contents at leisure. One piece of work at a time, on the pool.
 */
final class Caretaker {
    private static final Logger LOG = LoggerFactory.getLogger(Caretaker.class);
    private static final long TURN_MILLIS = 1_000;

    private final Workbench bench;
    private final Uploads uploads;
    private final Contents contents;
    private final Wheel wheel;
    private final Wheel.Timer timer = new Wheel.Timer(this::turn);
    private final Scrubber scrubber;
    private boolean swept;
    private volatile boolean closed;

    Caretaker(Workbench bench, Uploads uploads, Contents contents, Wheel wheel) {
        this.bench = bench;
        this.uploads = uploads;
        this.contents = contents;
        this.wheel = wheel;
        scrubber = new Scrubber(bench, contents);
    }

    void start() {
        wheel.set(timer, TURN_MILLIS);
    }

    void close() {
        closed = true;
        wheel.cancel(timer);
    }

    private void turn() {
        var _ =
                bench.call(work())
                        .whenComplete(
                                (_, failure) -> {
                                    report(failure);
                                    if (!closed) {
                                        wheel.set(timer, TURN_MILLIS);
                                    }
                                });
    }

    private Callable<Boolean> work() {
        return () -> {
            if (!closed) {
                expire();
                sweepOnce();
                scrubber.turn(TURN_MILLIS);
            }
            return true;
        };
    }

    private void report(@Nullable Throwable failure) {
        if (failure == null || closed || failure instanceof RefusedException) {
            return;
        }
        if (failure instanceof StoreException || failure.getCause() instanceof IOException) {
            LOG.warn("looking after files: {}", failure.getMessage());
        } else {
            LOG.error("looking after files failed", failure);
        }
    }

    private void expire() {
        long before = bench.clock().millis() - bench.config().uploadExpiry().toMillis();
        for (Upload upload : bench.catalog().uploads()) {
            if (upload.touchedAtMillis() <= before && !uploads.isTaken(upload.id())) {
                LOG.info("upload {} has expired", upload.id());
                var _ = uploads.expire(upload.id(), before);
            }
        }
    }

    /** What a crash left between placing a content and the fact. */
    private void sweepOnce() throws IOException {
        if (swept) {
            return;
        }
        swept = true;
        bench.disk()
                .forEachContent(
                        sha256 -> {
                            if (bench.catalog().content(sha256) == null) {
                                var _ = contents.dropUnreferenced(sha256);
                            }
                        });
    }
}
