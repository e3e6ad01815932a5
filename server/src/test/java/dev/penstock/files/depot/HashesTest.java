package dev.penstock.files.depot;

import static dev.penstock.files.depot.DepotRig.get;
import static dev.penstock.files.depot.DepotRig.reason;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Readers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HashesTest {
    private static final byte[] BYTES = DepotTest.bytes(900_000, 1);

    @TempDir Path folder;
    private final Readers pool = new Readers("files", 1, Integer.MAX_VALUE);
    private final Hashes hashes = new Hashes(2);
    private final CountDownLatch busy = new CountDownLatch(1);
    private final List<FileChannel> opened = new ArrayList<>();

    /** The pool's one thread is busy until it is let go. */
    @BeforeEach
    void occupy() {
        pool.read(
                () -> {
                    try {
                        busy.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    @AfterEach
    void close() {
        busy.countDown();
        pool.close();
    }

    private CompletableFuture<String> hash(String name, AtomicBoolean gone) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.write(file, BYTES);
        }
        opened.add(FileChannel.open(file));
        var described = new Reading.Described(name, BYTES.length, 1, "", "");
        var reading = new Reading(new Strand(pool), last(), described);
        return hashes.of(name, reading, gone::get).thenApply(Reading.Described::sha256);
    }

    private FileChannel last() {
        return opened.getLast();
    }

    private CompletableFuture<String> hash(String name) throws IOException {
        return hash(name, new AtomicBoolean());
    }

    @Test
    void aFileIsReadOnceForAllWhoAskAtTheSameTime() throws IOException {
        CompletableFuture<String> one = hash("a");
        FileChannel first = last();
        CompletableFuture<String> two = hash("a");
        assertThat(last().isOpen()).isFalse();
        assertThat(first.isOpen()).isTrue();
        busy.countDown();
        assertThat(get(one)).isEqualTo(DepotTest.sha256(BYTES));
        assertThat(get(two)).isEqualTo(DepotTest.sha256(BYTES));
        DepotRig.await(() -> !first.isOpen());
        assertThat(hash("a")).as("known").isCompletedWithValue(DepotTest.sha256(BYTES));
        assertThat(last().isOpen()).isFalse();
    }

    @Test
    void moreFilesAtOnceThanAllowedAreRefused() throws IOException {
        CompletableFuture<String> one = hash("a");
        CompletableFuture<String> two = hash("b");
        assertThatThrownBy(() -> hash("c"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().reason()).isEqualTo(Reason.OVERLOADED));
        assertThat(last().isOpen()).isFalse();
        busy.countDown();
        get(one);
        get(two);
        assertThat(get(hash("c"))).isEqualTo(DepotTest.sha256(BYTES));
    }

    @Test
    void aFileIsReadNoFurtherWhenNobodyWaitsForItsHash() throws IOException {
        var gone = new AtomicBoolean();
        CompletableFuture<String> one = hash("a", gone);
        FileChannel first = last();
        var alsoGone = new AtomicBoolean();
        CompletableFuture<String> two = hash("b", alsoGone);
        CompletableFuture<String> three = hash("b");
        gone.set(true);
        alsoGone.set(true);
        busy.countDown();
        assertThat(reason(one)).isEqualTo(Reason.CANCELLED);
        DepotRig.await(() -> !first.isOpen());
        assertThat(get(three)).as("one still waits").isEqualTo(get(two));
        assertThat(get(hash("a"))).isEqualTo(DepotTest.sha256(BYTES));
    }
}
