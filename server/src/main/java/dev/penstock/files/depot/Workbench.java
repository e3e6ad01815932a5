package dev.penstock.files.depot;

import dev.penstock.ingest.Lane;
import dev.penstock.subscribe.Readers;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * What the parts of a depot work with: the lane that decides, the disk, the threads that touch it, what
 * is committed. Any thread.
 */
record Workbench(
        FilesConfig config,
        Disk disk,
        Readers pool,
        CatalogReader catalog,
        Lane<FileCommand<?>> lane,
        InstantSource clock) {

    /** Has the lane decide. */
    <R> CompletableFuture<R> submit(FileCommand<R> command) {
        lane.submit(command);
        return command.done();
    }

    /** A row of work on one file. */
    Strand strand() {
        return new Strand(pool);
    }

    /** Does something that blocks, on the pool. */
    <T> CompletableFuture<T> call(Callable<T> body) {
        return strand().call(body);
    }
}
