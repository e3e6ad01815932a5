package dev.penstock.logs.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.logs.LogEntry;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.FSDirectory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIndexTest {
    private static final Selection ALL = Selection.of(new LogQuery.All());
    private static final BooleanSupplier WAITING = IndexRig.WAITING;

    @TempDir Path folder;

    private IndexRig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new IndexRig(folder, IndexRig.SMALL);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
        rig.store.close();
    }

    @Test
    void whatIsStoredIsFoundAtOnce() {
        for (int i = 0; i < 50; i++) {
            rig.publish(List.of(entry(i, "entry number" + i)));
            assertThat(find("number" + i)).containsExactly("entry number" + i);
        }
    }

    @Test
    void anEmptyIndexAnswersNothing() {
        SearchPage page = rig.index.search(ALL, Order.NEWEST_FIRST, 0, "", WAITING);
        assertThat(page.hits()).isEmpty();
        assertThat(page.nextPageToken()).isEmpty();
        assertThat(rig.index.countByTime(ALL, 0, WAITING).total()).isZero();
        assertThat(rig.index.patterns(ALL, 0, WAITING).groups()).isEmpty();
        assertThat(rig.index.applications(ALL, WAITING).applications()).isEmpty();
        assertThat(rig.index.lag()).isEqualTo(new IndexLag(0, 0, 0));
    }

    @Test
    void aPageTokenGoesOnWhereThePageEndedWhateverIsStoredMeanwhile() {
        publish(30);
        SearchPage first = rig.index.search(ALL, Order.NEWEST_FIRST, 10, "", WAITING);
        rig.publish(List.of(entry(1_000, "newer"), entry(15, "as old as the last ones")));
        rig.awaitIndexed();
        SearchPage second =
                rig.index.search(ALL, Order.NEWEST_FIRST, 10, first.nextPageToken(), WAITING);
        assertThat(messages(second).getFirst()).isEqualTo("message 19");
        assertThat(messages(second)).contains("as old as the last ones").doesNotContain("newer");
    }

    @Test
    void theTotalIsCountedUpToTenThousand() throws IOException {
        try (var large =
                new IndexRig(folder.resolve("large"), rig.store, 9, IndexConfig.defaults())) {
            var more = new ArrayList<LogEntry>();
            for (int i = 0; i < 10_001; i++) {
                more.add(entry(i, "message"));
            }
            large.publish(more.subList(0, 10_000));
            large.awaitIndexed();
            SearchPage page = large.index.search(ALL, Order.NEWEST_FIRST, 1, "", WAITING);
            assertThat(page.total()).isEqualTo(10_000);
            assertThat(page.totalIsExact()).isTrue();
            large.publish(more.subList(10_000, 10_001));
            large.awaitIndexed();
            page = large.index.search(ALL, Order.OLDEST_FIRST, 1, "", WAITING);
            assertThat(page.total()).isEqualTo(10_000);
            assertThat(page.totalIsExact()).isFalse();
        }
    }

    @Test
    void aDamagedSliceIsBuiltAnew() throws IOException {
        publish(130);
        rig.awaitIndexed();
        rig.index.close();
        damage(rig.indexFolder());
        rig.index = rig.open();
        assertThat(rig.index.stats().rebuilt()).isPositive();
        assertThat(rig.index.search(ALL, Order.NEWEST_FIRST, 1, "", WAITING).total())
                .isEqualTo(130);
        rig.awaitIndexed();
        assertThat(rig.index.stats().entries()).isEqualTo(130);
        assertThat(rig.index.search(ALL, Order.NEWEST_FIRST, 1, "", WAITING).total())
                .isEqualTo(130);
    }

    @Test
    void aLostFolderIsBuiltAnew() throws IOException {
        publish(100);
        rig.awaitIndexed();
        rig.index.close();
        try (Stream<Path> slices = Files.list(rig.indexFolder())) {
            for (Path slice : slices.toList()) {
                IndexSlice.delete(slice);
            }
        }
        rig.index = rig.open();
        rig.awaitIndexed();
        assertThat(rig.index.stats().entries()).isEqualTo(100);
    }

    @Test
    void aSliceWhoseFilesAreGoneOrCutIsBuiltAnewOnceASearchMeetsIt() throws IOException {
        publish(130);
        rig.awaitIndexed();
        List<Path> slices = slices();
        IndexSlice.delete(slices.get(0));
        try (Stream<Path> files = Files.list(slices.get(1))) {
            for (Path file : files.toList()) {
                Files.write(file, new byte[0]);
            }
        }
        long before = rig.index.stats().rebuilt();
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> find("message").size() == 130 && rebuilt() == before + 2);
        rig.awaitIndexed();
        assertThat(rig.index.stats().entries()).isEqualTo(130);
    }

    @Test
    void theIndexGoesOnAfterAnError() {
        publish(10);
        rig.awaitIndexed();
        rig.error.set(new InternalError("as of a disk"));
        publish(10);
        Awaitility.await().until(() -> rig.error.get() == null);
        publish(10);
        rig.awaitIndexed();
        assertThat(find("message")).hasSize(30);
        assertThat(rig.index.stats().entries()).isEqualTo(30);
    }

    @Test
    void nothingIsMissingFromASliceThatCannotBeClosed() throws IOException {
        publish(10);
        rig.awaitIndexed();
        IndexSlice.delete(slices().getLast());
        rig.clock.addAndGet(1_000);
        publish(5);
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> rig.index.lag().entries() == 0 && find("message").size() == 15);
        rig.restart();
        rig.awaitIndexed();
        assertThat(find("message")).hasSize(15);
        assertThat(rig.index.stats().entries()).isEqualTo(15);
    }

    @Test
    void aSliceThatCannotBeResumedNowIsResumedLaterAndNotBuiltAnew() throws IOException {
        Path ofSlices = folder.resolve("slices");
        var slices = new Slices(ofSlices, 1, IndexRig.SMALL, rig.time);
        slices.open(0);
        IndexSlice slice = slices.begin(0);
        LogLine line = Lines.message("kept");
        slice.add(new DocumentMaker().make(0, line), 0, line.timeMillis());
        slice.commit();
        slice.close();
        try (var directory = FSDirectory.open(slice.folder());
                var _ = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
            assertThatThrownBy(() -> slices.reopen(slice)).isInstanceOf(IOException.class);
        }
        assertThat(slices.reopen(slice).extent().entries()).isOne();
        slices.close();
    }

    private long rebuilt() {
        return rig.index.stats().rebuilt();
    }

    /** Folders of slices, oldest first. */
    private List<Path> slices() throws IOException {
        try (Stream<Path> folders = Files.list(rig.indexFolder())) {
            return folders.sorted().toList();
        }
    }

    @Test
    void slicesGoWithTheEntriesTheyHold() {
        publish(200);
        rig.awaitIndexed();
        int before = rig.index.stats().slices();
        assertThat(before).isGreaterThanOrEqualTo(5);
        rig.trim(150);
        assertThat(rig.index.search(ALL, Order.NEWEST_FIRST, 1, "", WAITING).total()).isEqualTo(50);
        rig.clock.addAndGet(1_000);
        publish(1);
        Awaitility.await().until(() -> rig.index.stats().slices() <= before - 2);
        assertThat(rig.index.search(ALL, Order.OLDEST_FIRST, 1, "", WAITING).total()).isEqualTo(51);
    }

    @Test
    void aSliceEndsByAge() {
        publish(1);
        rig.awaitIndexed();
        rig.clock.addAndGet(Duration.ofHours(7).toMillis());
        publish(1);
        rig.awaitIndexed();
        publish(1);
        rig.awaitIndexed();
        assertThat(rig.index.stats().slices()).isEqualTo(2);
    }

    @Test
    void messagesOfOnePatternAreGrouped() {
        for (int i = 0; i < 40; i++) {
            rig.publish(List.of(entry(i * 100L, "took " + i + " ms")));
        }
        rig.publish(List.of(entry(5_000, "disk full")));
        PatternGroups groups = rig.index.patterns(ALL, 0, WAITING);
        assertThat(groups.entries()).isEqualTo(41);
        assertThat(groups.truncated()).isFalse();
        PatternGroups.Group first = groups.groups().getFirst();
        assertThat(first.text()).isEqualTo("took <*> ms");
        assertThat(first.count()).isEqualTo(40);
        assertThat(first.example().line().message()).isEqualTo("took 39 ms");
        assertThat(first.firstMillis()).isZero();
        assertThat(first.lastMillis()).isEqualTo(3_900);
        assertThat(find("pattern=" + first.id())).hasSize(40);
        assertThat(rig.index.patterns(ALL, 1, WAITING).groups()).hasSize(1);
    }

    @Test
    void aBucketIsChosenForAboutSixty() {
        publish(40);
        rig.publish(List.of(entry(600_000, "late")));
        rig.awaitIndexed();
        assertThat(rig.index.countByTime(ALL, 0, WAITING).bucketMillis()).isEqualTo(10_000);
    }

    @Test
    void fewBarsOfALevelAreFewHoweverManyMinutesHaveOthers() {
        var errors = Selection.of(LogQuery.parse("level>=error"));
        for (int i = 0; i < 1_200; i++) {
            rig.publish(List.of(entry(i * 60_000L, "a minute each")));
        }
        rig.publish(List.of(entry(0, "bad").toBuilder().setLevel("ERROR").build()));
        rig.awaitIndexed();
        TimeCounts counts = rig.index.countByTime(errors, 60_000, WAITING);
        assertThat(counts.total()).isOne();
        assertThat(counts.buckets()).hasSize(1);
    }

    @Test
    void whatIsNotIndexedYetCountsTowardsBucketsAndTrends() throws IOException {
        for (int i = 0; i < 3; i++) {
            rig.publish(List.of(entry(i * 600_000L, "took " + i + " ms")));
        }
        try (var behind =
                new LogIndex(
                        rig.feed,
                        rig.store.events(),
                        folder.resolve("behind"),
                        IndexRig.SMALL,
                        rig.time)) {
            TimeCounts counts = behind.countByTime(ALL, 0, WAITING);
            assertThat(counts.bucketMillis()).isEqualTo(30_000);
            assertThat(counts.buckets()).hasSize(3);
            long[] trend = behind.patterns(ALL, 0, WAITING).groups().getFirst().trend();
            assertThat(trend[0]).isOne();
            assertThat(trend[10]).isOne();
            assertThat(trend[19]).isOne();
        }
    }

    @Test
    void theNewestBeforeAnOffsetAreFoundByOneSearchWhateverWasStoredSince() {
        publish(45);
        long before = rig.feed.end();
        var few = new AtomicInteger();
        assertThat(newest(2, before, few)).containsExactly("message 43", "message 44");
        publish(300);
        rig.awaitIndexed();
        publish(5);
        var many = new AtomicInteger();
        assertThat(newest(2, before, many)).containsExactly("message 43", "message 44");
        assertThat(many.get()).isLessThan(few.get() + 40);
        assertThat(newest(1_000, before, many)).hasSize(45);
    }

    /** Counts how often the search asks whether to go on. */
    private List<String> newest(int count, long before, AtomicInteger asked) {
        var query = new LogQuery.All();
        return rig
                .index
                .newest(query, count, before, () -> asked.incrementAndGet() < 0)
                .next(1 << 20)
                .stream()
                .map(hit -> hit.line().message())
                .toList();
    }

    @Test
    void aPageEndsAtItsBytesAndTheNextGoesOn() {
        String large = "x".repeat(100_000);
        for (int i = 0; i < 80; i++) {
            rig.publish(List.of(entry(i, "message " + i + large)));
        }
        var found = new ArrayList<String>();
        String token = "";
        do {
            SearchPage page = page(60, token);
            assertThat(page.hits()).hasSizeBetween(18, 31);
            page.hits().forEach(hit -> found.add(hit.line().message().substring(0, 10).strip()));
            token = page.nextPageToken();
        } while (!token.isEmpty());
        assertThat(found).hasSize(80).doesNotHaveDuplicates();
        rig.publish(List.of(entry(100, "y".repeat(4 << 20)), entry(101, "small")));
        assertThat(page(60, page(1, "").nextPageToken()).hits()).hasSize(1);
    }

    @Test
    void aPageGoesOnBehindEntriesThatRetentionTook() {
        publish(50);
        rig.awaitIndexed();
        Hits hits = rig.index.newest(new LogQuery.All(), 50, rig.feed.end(), WAITING);
        rig.trim(30);
        assertThat(hits.next(1)).hasSize(1);
        assertThat(hits.next(1 << 20)).hasSize(19);
        assertThat(hits.isDone()).isTrue();
        assertThat(hits.next(1 << 20)).isEmpty();
    }

    @Test
    void patternsEndAtTheBytesOfTheirExamples() {
        for (int i = 0; i < 40; i++) {
            String word = "p".repeat(i + 1);
            rig.publish(List.of(entry(i, word + " " + "x".repeat(100_000))));
        }
        PatternGroups groups = rig.index.patterns(ALL, 0, WAITING);
        assertThat(groups.groups()).hasSize(31);
        assertThat(groups.truncated()).isTrue();
        assertThat(rig.index.patterns(ALL, 20, WAITING).truncated()).isFalse();
    }

    @Test
    void limitsHold() {
        publish(1);
        for (int i = 0; i <= 1_000; i++) {
            rig.publish(List.of(entry(i * 10L, "spread")));
        }
        refused(() -> rig.index.countByTime(ALL, 10, WAITING), Reason.INVALID_FIELD);
        assertThat(rig.index.countByTime(ALL, 11, WAITING).total()).isEqualTo(1_002);
        refused(() -> rig.index.countByTime(ALL, -1, WAITING), Reason.INVALID_FIELD);
        refused(() -> page(1_001, ""), Reason.INVALID_FIELD);
        refused(() -> page(-1, ""), Reason.INVALID_FIELD);
        refused(() -> rig.index.patterns(ALL, 1_001, WAITING), Reason.INVALID_FIELD);
        assertThat(page(1_000, "").hits()).hasSize(1_000);
    }

    @Test
    void aTokenThatIsNotOursIsRefused() {
        publish(3);
        String token = page(1, "").nextPageToken();
        assertThat(page(1, token).hits()).hasSize(1);
        refused(() -> page(1, "nonsense"), Reason.INVALID_FIELD);
        refused(() -> page(1, "%%"), Reason.INVALID_FIELD);
        char last = token.charAt(5) == 'A' ? 'B' : 'A';
        refused(
                () -> page(1, token.substring(0, 5) + last + token.substring(6)),
                Reason.INVALID_FIELD);
        refused(
                () -> rig.index.search(ALL, Order.OLDEST_FIRST, 1, token, WAITING),
                Reason.INVALID_FIELD);
    }

    @Test
    void aSearchNobodyWaitsForEnds() {
        publish(100);
        refused(
                () -> rig.index.search(ALL, Order.NEWEST_FIRST, 1, "", () -> true),
                Reason.CANCELLED);
    }

    @Test
    void aSearchThatTakesTooLongEnds() {
        publish(100);
        var calls = new AtomicInteger();
        BooleanSupplier late =
                () -> {
                    calls.incrementAndGet();
                    rig.clock.addAndGet(Duration.ofMinutes(2).toMillis());
                    return false;
                };
        refused(() -> rig.index.search(ALL, Order.NEWEST_FIRST, 1, "", late), Reason.DEADLINE);
        assertThat(calls).hasPositiveValue();
    }

    @Test
    void aWordLongerThanLuceneTakesIsFound() {
        String message = "x".repeat(60_000);
        rig.publish(
                List.of(
                        LogEntry.newBuilder()
                                .setMessage(message)
                                .putFields("n".repeat(40_000), "v")
                                .putFields("body", message)
                                .setApplication(message)
                                .build()));
        rig.awaitIndexed();
        assertThat(find("x".repeat(510))).hasSize(1);
        assertThat(find("body=" + "x".repeat(512) + "*")).hasSize(1);
        assertThat(find("body=" + "x".repeat(512))).isEmpty();
    }

    private void publish(int count) {
        int from = rig.entries.size();
        for (int i = 0; i < count; i++) {
            rig.publish(List.of(entry(i, "message " + (from + i))));
        }
    }

    private static LogEntry entry(long time, String message) {
        return LogEntry.newBuilder()
                .setTimestamp(time)
                .setLevel("INFO")
                .setApplication("shop")
                .setMessage(message)
                .build();
    }

    private SearchPage page(int size, String token) {
        return rig.index.search(ALL, Order.NEWEST_FIRST, size, token, WAITING);
    }

    private List<String> find(String query) {
        var selection = Selection.of(LogQuery.parse(query));
        return messages(rig.index.search(selection, Order.NEWEST_FIRST, 1_000, "", WAITING));
    }

    private static List<String> messages(SearchPage page) {
        return page.hits().stream().map(hit -> hit.line().message()).toList();
    }

    private static void damage(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path table = files.filter(file -> file.toString().endsWith(".dvd")).findFirst().get();
            Files.write(table, new byte[10]);
        }
    }

    private static void refused(ThrowingCallable call, Reason reason) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().reason()).isEqualTo(reason));
    }
}
