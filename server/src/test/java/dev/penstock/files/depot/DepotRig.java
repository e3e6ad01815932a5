package dev.penstock.files.depot;

import dev.penstock.LivingFolder;
import dev.penstock.access.AccessConfig;
import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.feature.Foundation;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.Feeds;
import dev.penstock.ingest.Committed;
import dev.penstock.ingest.LaneConfig;
import dev.penstock.journal.JournalConfig;
import dev.penstock.journal.SegmentedJournal;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.subscribe.Readers;
import dev.penstock.subscribe.Subscriptions;
import dev.penstock.subscribe.Wheel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A depot on a journal and a store of its own, with a clock set by hand. One thread. */
final class DepotRig implements AutoCloseable {
    private final Path base;
    private final FilesConfig config;
    private final Disk.Links links;
    private final Disk.Syncs syncs;
    private Path folder;
    private int lives;
    private volatile Instant now = Instant.ofEpochMilli(1_000_000);
    private SegmentedJournal journal;
    private Store store;
    private Wheel wheel;
    private ExecutorService flusher;
    private Readers readers;
    private volatile boolean storeFails;
    Depot depot;

    DepotRig(Path base, FilesConfig config) throws IOException {
        this(base, config, Files::createLink, FileChannel::force);
    }

    DepotRig(Path base, FilesConfig config, Disk.Links links, Disk.Syncs syncs) throws IOException {
        this.base = base;
        this.links = links;
        this.syncs = syncs;
        this.config = config;
        folder = base.resolve("0");
        open();
    }

    /** As by default, but little: 4 KiB synced at once, 1 MiB a file. */
    static FilesConfig small() {
        return config(1 << 20, 0, 4 << 10);
    }

    static FilesConfig config(long maxFile, long quota, long sync) {
        return new FilesConfig(
                maxFile,
                quota,
                0,
                5,
                Duration.ofHours(1),
                List.of(),
                3,
                sync,
                10,
                0,
                0,
                0,
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                List.of());
    }

    static FilesConfig scrubbing() {
        return new FilesConfig(
                1 << 20,
                0,
                0,
                5,
                Duration.ofHours(1),
                List.of(),
                3,
                4 << 10,
                10,
                0,
                0,
                1 << 20,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                List.of());
    }

    private void open() throws IOException {
        storeFails = false;
        Files.createDirectories(folder);
        journal =
                SegmentedJournal.open(
                        folder.resolve("journal"),
                        JournalConfig.ofLanes(4).withReserveBytes(0),
                        failure -> {
                            throw new AssertionError(failure);
                        });
        store =
                Store.open(
                        folder.resolve("store"),
                        StoreConfig.defaults()
                                .withMemory(32 << 20, 8 << 20)
                                .withEventLoop(_ -> storeFails && commits()));
        wheel = new Wheel().start();
        readers = new Readers(1);
        flusher = Executors.newSingleThreadExecutor();
        depot = new Depot(foundation(), config, disk());
        Committed committed = depot.lane().committed();
        long[] from = new long[journal.lanes()];
        for (int lane = 0; lane < from.length; lane++) {
            from[lane] = lane == Depot.LANE ? committed.replayFrom() : journal.end(lane);
        }
        journal.replay(
                from,
                (_, offset, time, kind, bytes, begin, end) ->
                        committed.replay(offset, time, kind, bytes, begin, end));
        committed.replayed();
        depot.start();
    }

    /** From now on to the next start the store takes nothing more; what it has can be read. */
    void failStore() {
        storeFails = true;
    }

    private static boolean commits() {
        return StackWalker.getInstance()
                .walk(
                        frames ->
                                frames.anyMatch(
                                        frame ->
                                                frame.getClassName().endsWith(".WriteGroup")
                                                        && frame.getMethodName().equals("commit")));
    }

    private Foundation foundation() {
        var feeds = new Feeds(store, journal.epoch(), FeedConfig.defaults());
        return new Foundation(
                folder,
                journal,
                store,
                LaneConfig.defaults(),
                feeds,
                new Subscriptions(feeds, readers, wheel),
                readers,
                new Admission(AccessConfig.defaults()),
                new Credit(AccessConfig.defaults().totalCreditBytes()),
                () -> now,
                flusher);
    }

    /** What a kill at this instant leaves is what the next life begins with. */
    void crash() throws IOException {
        Path next = base.resolve(String.valueOf(++lives));
        copy(folder, next);
        close();
        folder = next;
        open();
    }

    void restart() throws IOException {
        close();
        open();
    }

    /** Once more if the store has changed its files meanwhile: a kill sees them all at one moment. */
    private static void copy(Path from, Path to) throws IOException {
        Map<Path, Long> before;
        do {
            delete(to);
            before = storeFiles(from);
            copyOnce(from, to);
        } while (!before.equals(storeFiles(from)));
    }

    private static Map<Path, Long> storeFiles(Path from) throws IOException {
        var sizes = new HashMap<Path, Long>();
        try (var files = Files.newDirectoryStream(from.resolve("store"), "{*.sst,MANIFEST-*}")) {
            for (Path file : files) {
                sizes.put(file, file.toFile().length());
            }
        }
        return sizes;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }

    private static void copyOnce(Path from, Path to) throws IOException {
        for (Path one : LivingFolder.walk(from)) {
            try {
                Files.copy(
                        one, to.resolve(from.relativize(one)), StandardCopyOption.COPY_ATTRIBUTES);
            } catch (NoSuchFileException _) {
                // It went while others were copied.
            }
        }
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Paths below the folder of files, without folders. */
    List<String> onDisk() throws IOException {
        Path files = folder.resolve("files");
        return LivingFolder.walk(files).stream()
                .filter(Files::isRegularFile)
                .map(one -> files.relativize(one).toString())
                .toList();
    }

    Disk disk() throws IOException {
        return new Disk(folder.resolve("files"), config.keepFreeBytes(), links, syncs);
    }

    Path content(StoredFile file) {
        return content(file.sha256());
    }

    Path content(String sha256) {
        return folder.resolve("files/content").resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    Path staged(Upload upload) {
        return folder.resolve("files/staging").resolve(upload.staged());
    }

    Upload open(NewUpload wanted) {
        return ((Depot.Pending) get(depot.open(wanted))).upload();
    }

    StoredFile store(String name, byte[] bytes) {
        Filling filling = get(depot.fill(open(NewUpload.of(name, bytes.length)).id()));
        get(filling.append(0, ByteBuffer.wrap(bytes), Checksum.none()));
        return get(filling.finish(""));
    }

    byte[] read(StoredFile file) {
        try (Reading reading = get(depot.read(file))) {
            ByteBuffer all = ByteBuffer.allocate((int) file.size() + 1);
            get(reading.read(0, all));
            byte[] bytes = new byte[all.position()];
            all.flip().get(bytes);
            return bytes;
        }
    }

    static <T> T get(CompletableFuture<T> stage) {
        try {
            return stage.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    static Reason reason(CompletableFuture<?> stage) {
        try {
            Object result = get(stage);
            throw new AssertionError("not refused: " + result);
        } catch (RefusedException e) {
            return e.refusal().reason();
        }
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(10, TimeUnit.SECONDS).until(condition);
    }

    @Override
    public void close() {
        try {
            depot.close();
            wheel.close();
            readers.close();
            flusher.shutdown();
            flusher.awaitTermination(10, TimeUnit.SECONDS);
            store.close();
            journal.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
