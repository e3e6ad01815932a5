package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.penstock.RunningServer;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.v1.CountByTimeRequest;
import dev.penstock.api.logs.v1.LevelCounts;
import dev.penstock.api.logs.v1.ListApplicationsRequest;
import dev.penstock.api.logs.v1.ListPatternsRequest;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.api.logs.v1.SearchRequest;
import dev.penstock.api.logs.v1.SearchResponse;
import dev.penstock.api.logs.v1.Selection;
import dev.penstock.api.logs.v1.TailRequest;
import dev.penstock.api.logs.v1.TailResponse;
import dev.penstock.api.stream.v1.SlowConsumer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Searches and tails of a whole server, called as clients call it. */
@Timeout(60)
class LogsSearchTest {
    @TempDir Path folder;
    private RunningServer server;

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.in(folder, Map.of());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatWasAcknowledgedIsFoundNewestFirstInPages() throws IOException {
        for (int i = 0; i < 25; i++) {
            write(entry("web", "ERROR", "disk " + i + " full"), entry("web", "INFO", "fine"));
            assertThat(search("disk level>=warn", 1, "").getEntries(0).getMessage())
                    .isEqualTo("disk " + i + " full");
        }
        stop();
        start();
        SearchResponse first = search("disk full", 10, "");
        SearchResponse second = search("disk full", 10, first.getNextPageToken());
        SearchResponse third = search("disk full", 10, second.getNextPageToken());
        var found = new ArrayList<LogEntry>(first.getEntriesList());
        found.addAll(second.getEntriesList());
        found.addAll(third.getEntriesList());
        assertThat(found)
                .extracting(LogEntry::getMessage)
                .containsExactlyElementsOf(
                        IntStream.range(0, 25)
                                .mapToObj(i -> "disk " + (24 - i) + " full")
                                .toList());
        assertThat(third.getNextPageToken()).isEmpty();
        assertThat(first.getTotal()).isEqualTo(25);
        assertThat(first.getTotalIsExact()).isTrue();
        assertThat(first.hasTook()).isTrue();
    }

    @Test
    void aTailGoesOnBehindWhatASearchFound() {
        write(entry("a", "", "one"), entry("a", "", "two"), entry("a", "", "three"));
        String cursor = search("one", 1, "").getEntries(0).getCursor();
        assertThat(take(TailRequest.newBuilder().setAfterCursor(cursor), 2))
                .containsExactly("two", "three");
    }

    @Test
    void badQueriesAndPagesAreRefused() {
        assertThatThrownBy(() -> search("(disk", 1, ""))
                .hasMessageStartingWith("INVALID_ARGUMENT: query");
        assertThatThrownBy(() -> search("x".repeat(4097), 1, ""))
                .hasMessageStartingWith("INVALID_ARGUMENT: query");
        assertThatThrownBy(() -> search("", 1001, ""))
                .hasMessageStartingWith("INVALID_ARGUMENT: page_size");
        assertThatThrownBy(() -> search("", 1, "nonsense"))
                .hasMessageStartingWith("INVALID_ARGUMENT: page_token");
    }

    @Test
    void rangesThatEndBeforeTheyStartAreRefused() {
        var reversed =
                Selection.newBuilder()
                        .setStart(Timestamp.newBuilder().setSeconds(20))
                        .setEnd(Timestamp.newBuilder().setSeconds(10))
                        .build();
        String refusal = "INVALID_ARGUMENT: end: 10000 (expected: not before start 20000)";
        var logs = LogsGrpc.newBlockingStub(server.channel());
        assertThatThrownBy(
                        () ->
                                logs.search(
                                        SearchRequest.newBuilder().setSelection(reversed).build()))
                .hasMessage(refusal);
        var count = CountByTimeRequest.newBuilder().setSelection(reversed).build();
        assertThatThrownBy(() -> logs.countByTime(count)).hasMessage(refusal);
        var patterns = ListPatternsRequest.newBuilder().setSelection(reversed).build();
        assertThatThrownBy(() -> logs.listPatterns(patterns)).hasMessage(refusal);
    }

    @Test
    void countsPatternsAndApplicationsAreOfTheSelection() {
        write(
                entry("web", "ERROR", "user 1 is gone"),
                entry("web", "WARN", "user 22 is gone"),
                entry("db", "audit", "user 333 is gone"),
                entry("db", "INFO", "started"));
        var gone = Selection.newBuilder().setQuery("gone");
        var logs = LogsGrpc.newBlockingStub(server.channel());
        var counted = logs.countByTime(CountByTimeRequest.newBuilder().setSelection(gone).build());
        assertThat(counted.getTotal()).isEqualTo(3);
        assertThat(counted.getBucketsList().stream().mapToLong(b -> b.getCounts().getInfo()).sum())
                .isEqualTo(1);
        var patterns =
                logs.listPatterns(ListPatternsRequest.newBuilder().setSelection(gone).build());
        assertThat(patterns.getPatternsList()).hasSize(1);
        assertThat(patterns.getPatterns(0).getText()).isEqualTo("user <*> is gone");
        assertThat(patterns.getPatterns(0).getCount()).isEqualTo(3);
        assertThat(patterns.getPatterns(0).getExample().getMessage()).isEqualTo("user 333 is gone");
        assertThat(search("pattern=" + patterns.getPatterns(0).getId(), 0, "").getTotal())
                .isEqualTo(3);
        var applications = logs.listApplications(ListApplicationsRequest.getDefaultInstance());
        assertThat(applications.getApplicationsList())
                .extracting(one -> one.getName() + " " + total(one.getCounts()))
                .containsExactly("db 2", "web 2");
    }

    @Test
    void aTailOfTheNewestGoesOnLiveWithNoGapAndNoDuplicate() throws Exception {
        writeNumbers(0, 500);
        var tailing = new CountDownLatch(4);
        var writer =
                CompletableFuture.runAsync(
                        () -> {
                            writeNumbers(500, 1_500);
                            await(tailing);
                            writeNumbers(1_500, 2_000);
                        });
        for (int run = 0; run < 4; run++) {
            Iterator<TailResponse> answers =
                    tail(TailRequest.newBuilder().setQuery("number").setLast(50));
            int first = number(answers.next());
            tailing.countDown();
            int last = first;
            // The writer goes on only when all four have begun.
            int until = run == 3 ? 1_999 : Math.min(first + 100, 1_499);
            while (last < until) {
                int next = number(answers.next());
                assertThat(next).isEqualTo(last + 1);
                last = next;
            }
        }
        writer.get(30, TimeUnit.SECONDS);
    }

    @Test
    void theNewestAreThoseThatMatchInTheOrderTheyWereStored() {
        for (int i = 0; i < 20; i++) {
            write(entry("web", i % 2 == 0 ? "ERROR" : "INFO", "number " + i));
        }
        assertThat(take(TailRequest.newBuilder().setQuery("level>=error").setLast(3), 3))
                .containsExactly("number 14", "number 16", "number 18");
        assertThat(take(TailRequest.newBuilder().setQuery("level>=error").setLast(1000), 10))
                .hasSize(10);
    }

    @Test
    void ofLargeEntriesAPageIsWhatAClientTakesAndATailBeginsWithAll() {
        String large = " " + "x".repeat(60_000);
        for (int i = 0; i < 100; i++) {
            write(entry("web", "INFO", "number " + i + large));
        }
        SearchResponse page = search("", 0, "");
        assertThat(page.getEntriesCount()).isBetween(45, 55);
        assertThat(search("", 0, page.getNextPageToken()).getEntriesCount()).isBetween(45, 55);
        List<String> all = take(TailRequest.newBuilder().setLast(1_000), 100);
        assertThat(all)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "number " + i + large).toList());
    }

    @Test
    void aTailStartsAtAMomentAndReplays() {
        write(entry("web", "", "before"));
        long moment = System.currentTimeMillis() + 50;
        while (System.currentTimeMillis() < moment) {
            Thread.onSpinWait();
        }
        var start = Instant.now();
        write(entry("web", "", "first"));
        write(entry("web", "", "second"));
        var request =
                TailRequest.newBuilder()
                        .setStart(
                                Timestamp.newBuilder()
                                        .setSeconds(start.getEpochSecond())
                                        .setNanos(start.getNano() / 1_000_000 * 1_000_000));
        assertThat(take(request, 2)).containsExactly("first", "second");
        assertThat(take(request.setReplaySpeed(100), 2)).containsExactly("first", "second");
        assertThatThrownBy(() -> take(request.setReplaySpeed(1000), 1))
                .hasMessageContaining("replay_speed");
    }

    @Test
    void aQuietTailSendsHeartbeatsWithACursor() {
        write(entry("web", "", "noise"));
        Iterator<TailResponse> answers =
                tail(TailRequest.newBuilder().setQuery("silence").setHeartbeatSeconds(1));
        TailResponse beat = answers.next();
        assertThat(beat.getHeartbeat()).isTrue();
        write(entry("web", "", "silence"));
        assertThat(take(TailRequest.newBuilder().setAfterCursor(beat.getCursor()), 1))
                .containsExactly("silence");
    }

    @Test
    void badTailsAreRefused() {
        assertRefused(TailRequest.newBuilder().setLast(1001), "last: 1001");
        assertRefused(TailRequest.newBuilder().setLast(-1), "last: -1");
        assertRefused(TailRequest.newBuilder().setQuery("(("), "query");
        assertRefused(TailRequest.newBuilder().setAfterCursor("x"), "after_cursor");
        assertRefused(TailRequest.newBuilder().setHeartbeatSeconds(-1), "heartbeat_seconds");
        assertRefused(
                TailRequest.newBuilder().setSlowConsumer(SlowConsumer.SLOW_CONSUMER_CONFLATE),
                "slow_consumer: CONFLATE");
    }

    private void assertRefused(TailRequest.Builder request, String message) {
        assertThatThrownBy(() -> take(request, 1))
                .hasMessageStartingWith("INVALID_ARGUMENT: " + message);
    }

    private static long total(LevelCounts counts) {
        return counts.getTrace()
                + counts.getDebug()
                + counts.getInfo()
                + counts.getWarn()
                + counts.getError()
                + counts.getFatal();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int number(TailResponse response) {
        String message = response.getEntry().getMessage();
        return Integer.parseInt(message.substring(message.indexOf(' ') + 1));
    }

    private void writeNumbers(int from, int to) {
        for (int at = from; at < to; at += 10) {
            var entries = new ArrayList<LogEntry.Builder>();
            for (int i = at; i < at + 10; i++) {
                entries.add(entry("web", "INFO", "number " + i));
            }
            write(entries.toArray(LogEntry.Builder[]::new));
        }
    }

    private static LogEntry.Builder entry(String application, String level, String message) {
        return LogEntry.newBuilder()
                .setApplication(application)
                .setLevel(level)
                .setMessage(message);
    }

    private void write(LogEntry.Builder... entries) {
        var request = PublishRequest.newBuilder();
        for (LogEntry.Builder entry : entries) {
            request.addEntries(entry);
        }
        LogsGrpc.newBlockingStub(server.channel()).write(request.build());
    }

    private SearchResponse search(String query, int pageSize, String token) {
        return LogsGrpc.newBlockingStub(server.channel())
                .search(
                        SearchRequest.newBuilder()
                                .setSelection(Selection.newBuilder().setQuery(query))
                                .setPageSize(pageSize)
                                .setPageToken(token)
                                .build());
    }

    private Iterator<TailResponse> tail(TailRequest.Builder request) {
        return LogsGrpc.newBlockingStub(server.channel())
                .withDeadlineAfter(40, TimeUnit.SECONDS)
                .tail(request.build());
    }

    private List<String> take(TailRequest.Builder request, int count) {
        Iterator<TailResponse> answers = tail(request);
        var messages = new ArrayList<String>();
        while (messages.size() < count) {
            messages.add(answers.next().getEntry().getMessage());
        }
        return messages;
    }
}
