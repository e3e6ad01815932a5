package dev.penstock.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.RunningServer;
import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.LogCollectionResult;
import dev.penstock.api.logs.LogEntry;
import dev.penstock.api.logs.LogServiceGrpc;
import dev.penstock.api.logs.LogStreamRequest;
import dev.penstock.api.logs.v1.LogsGrpc;
import dev.penstock.api.logs.v1.PublishRequest;
import dev.penstock.api.logs.v1.PublishResponse;
import dev.penstock.api.stream.v1.SlowConsumer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs of a whole server, called as clients call it. */
@Timeout(60)
class LogsServerTest {
    @TempDir Path folder;
    private RunningServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void start() throws IOException {
        server = RunningServer.in(folder, Map.of());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    @Test
    void collectsGoodEntriesAndNamesBadOnes() {
        LogCollectionResult result =
                collect(
                        List.of(
                                entry("web", "warning", "slow"),
                                entry("", "INFO", "no application"),
                                entry("web", "INFO", ""),
                                entry("web", "audit", "kept")));
        assertThat(result.getTotalReceived()).isEqualTo(4);
        assertThat(result.getIndexedCount()).isEqualTo(2);
        assertThat(result.getStatus()).isEqualTo("SUCCESS");
        assertThat(result.getErrorsList())
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .startsWith("validation error for entry 2: application"),
                        two -> assertThat(two).startsWith("validation error for entry 3: message"));
        assertThat(history(LogStreamRequest.getDefaultInstance()))
                .extracting(LogEntry::getLevel)
                .containsExactly("WARN", "AUDIT");
    }

    @Test
    void ofManyBadEntriesTenAreNamed() {
        var entries = IntStream.range(0, 50).mapToObj(i -> entry("", "INFO", "m")).toList();
        LogCollectionResult result = collect(entries);
        assertThat(result.getTotalReceived()).isEqualTo(50);
        assertThat(result.getErrorsList()).hasSize(10);
    }

    @Test
    void whatWasRefusedBeforeItCostsAGoodEntryNothing() throws IOException {
        stop();
        server = RunningServer.in(folder, Map.of("lane.queue-bytes", "1 MiB"));
        var entries = new ArrayList<dev.penstock.api.collection.LogEntry>();
        for (int i = 0; i < 20; i++) {
            entries.add(entry("", "INFO", "m".repeat(100_000)));
        }
        entries.add(entry("web", "INFO", "kept"));
        LogCollectionResult result = collect(entries);
        assertThat(result.getIndexedCount()).isOne();
        assertThat(result.getErrorsList()).hasSize(10);
    }

    @Test
    void aStreamOfNothingIsASuccess() {
        assertThat(collect(List.of()).getStatus()).isEqualTo("SUCCESS");
    }

    @Test
    void historyEndsWithWhatIsStoredWhenItIsOpened() throws IOException {
        collect(many("web", 3_000));
        restart();
        List<LogEntry> entries = history(LogStreamRequest.getDefaultInstance());
        assertThat(entries)
                .extracting(LogEntry::getMessage)
                .containsExactlyElementsOf(messages(0, 3_000));
    }

    @Test
    void filtersByApplicationLevelTimeTextAndField() {
        long hour = System.currentTimeMillis() - 3_600_000;
        var old = entry("web", "ERROR", "Disk Full").toBuilder().setTimestamp(hour);
        collect(
                List.of(
                        old.build(),
                        entry("web", "ERROR", "disk full again").toBuilder()
                                .putFields("host", "a=b")
                                .build(),
                        entry("db", "err", "DISK FULL"),
                        entry("web", "info", "disk fine"),
                        entry("web", "crit", "ÜBERLAUF der disk")));
        assertThat(found(r -> r.setApplication("db"))).containsExactly("DISK FULL");
        assertThat(found(r -> r.setLogLevel("warning")))
                .containsExactly("Disk Full", "disk full again", "DISK FULL", "ÜBERLAUF der disk");
        assertThat(found(r -> r.setLogLevel("FATAL"))).containsExactly("ÜBERLAUF der disk");
        assertThat(found(r -> r.setStartTimestamp((hour + 1000) / 1000).addFilters("full")))
                .containsExactly("disk full again", "DISK FULL");
        assertThat(found(r -> r.addFilters("dIsK fUlL").addFilters("again")))
                .containsExactly("disk full again");
        assertThat(found(r -> r.addFilters("host=a=b"))).containsExactly("disk full again");
        assertThat(found(r -> r.addFilters("host=a"))).isEmpty();
        assertThat(found(r -> r.addFilters("level=warn").addFilters("application=web"))).isEmpty();
        assertThat(found(r -> r.addFilters("level=error").addFilters("application=web")))
                .containsExactly("Disk Full", "disk full again");
        assertThat(found(r -> r.addFilters("überlauf"))).containsExactly("ÜBERLAUF der disk");
    }

    @Test
    void anEntryFromTheFutureIsFoundByItsOwnTime() {
        long soon = System.currentTimeMillis() + 250_000;
        collect(List.of(entry("web", "", "early").toBuilder().setTimestamp(soon).build()));
        collect(List.of(entry("web", "", "now")));
        assertThat(found(r -> r.setStartTimestamp(soon))).containsExactly("early");
    }

    @Test
    void badRequestsAreRefused() {
        assertInvalid(LogStreamRequest.newBuilder().setLogLevel("loud"), "log_level: loud");
        assertInvalid(
                LogStreamRequest.newBuilder().addFilters("x".repeat(1025)), "filter of 1025 bytes");
        var many = LogStreamRequest.newBuilder();
        IntStream.range(0, 33).forEach(i -> many.addFilters("f" + i));
        assertInvalid(many, "filters: 33");
        assertInvalid(LogStreamRequest.newBuilder().setAfterCursor("nonsense"), "after_cursor");
        assertInvalid(
                LogStreamRequest.newBuilder().setSlowConsumer(SlowConsumer.SLOW_CONSUMER_CONFLATE),
                "slow_consumer");
    }

    @Test
    void aCursorGoesOnBehindItsEntry() throws IOException {
        collect(many("web", 100));
        String cursor = history(LogStreamRequest.getDefaultInstance()).get(41).getCursor();
        restart();
        assertThat(found(r -> r.setAfterCursor(cursor)))
                .containsExactlyElementsOf(messages(42, 100));
    }

    @Test
    void followersOfManyFiltersSeeHistoryAndLiveWithNoGapAndNoDuplicate() throws Exception {
        collect(many("web", 5_000));
        var followers = new ArrayList<CompletableFuture<List<String>>>();
        var writer = CompletableFuture.runAsync(() -> write(5_000, 15_000));
        for (int digit = 0; digit < 8; digit++) {
            int last = digit;
            followers.add(CompletableFuture.supplyAsync(() -> follow(last), threads));
        }
        writer.get(40, TimeUnit.SECONDS);
        for (int digit = 0; digit < 8; digit++) {
            int last = digit;
            assertThat(followers.get(digit).get(40, TimeUnit.SECONDS))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 15_000)
                                    .filter(i -> i % 10 == last)
                                    .mapToObj(LogsServerTest::message)
                                    .toList());
        }
    }

    @Test
    void publishedMessagesAreStoredOnceAlsoAcrossARestart() throws Exception {
        var first = publish("p1", 1, "a", "b");
        assertThat(write(first))
                .isEqualTo(PublishResponse.newBuilder().setSequence(1).setStored(2).build());
        restart();
        assertThat(write(first))
                .isEqualTo(
                        PublishResponse.newBuilder()
                                .setSequence(1)
                                .setStored(2)
                                .setRepeated(true)
                                .build());
        assertThat(write(publish("p1", 2, "c")).getRepeated()).isFalse();
        assertThat(write(first).getRepeated()).isTrue();
        assertThat(write(first).getStored()).isEqualTo(2);
        assertThatThrownBy(() -> write(publish("p1", 4, "d")))
                .hasMessageContaining("FAILED_PRECONDITION");
        assertThatThrownBy(() -> write(publish("p2", 9, "d")))
                .hasMessageContaining("not remembered");
        assertThat(found(r -> r)).containsExactly("a", "b", "c");
    }

    @Test
    void badEntriesOfAMessageAreNamedAndTheRestIsStored() {
        PublishResponse response =
                write(
                        publish("", 0, "good").toBuilder()
                                .addEntries(LogEntry.newBuilder().setApplication("web"))
                                .setApplication("named")
                                .build());
        assertThat(response.getStored()).isEqualTo(1);
        assertThat(response.getFailed()).isEqualTo(1);
        assertThat(response.getErrorsList())
                .containsExactly(
                        "validation error for entry 2: message: empty (expected: some text)");
        assertThat(history(LogStreamRequest.getDefaultInstance()))
                .extracting(LogEntry::getApplication)
                .containsExactly("named");
    }

    @Test
    void aMessageOfTooManyEntriesIsRefusedWhole() {
        var large = PublishRequest.newBuilder();
        IntStream.rangeClosed(0, 10_000)
                .forEach(i -> large.addEntries(LogEntry.newBuilder().setMessage("m")));
        assertThatThrownBy(() -> write(large.build())).hasMessageContaining("entries: 10001");
        assertThat(found(r -> r)).isEmpty();
    }

    @Test
    void recordsOfOpenTelemetryAreStoredAndWhatIsNotIsTold() {
        var request = ExportLogsServiceRequest.newBuilder();
        var scope = request.addResourceLogsBuilder().addScopeLogsBuilder();
        scope.addLogRecordsBuilder().getBodyBuilder().setStringValue("from a collector");
        scope.addLogRecordsBuilder();
        var told =
                LogsServiceGrpc.newBlockingStub(server.channel())
                        .export(request.build())
                        .getPartialSuccess();
        assertThat(told.getRejectedLogRecords()).isEqualTo(1);
        assertThat(told.getErrorMessage()).contains("log record 2: message: empty");
        assertThat(found(r -> r.addFilters("application=unknown_service")))
                .containsExactly("from a collector");
    }

    private List<String> follow(int digit) {
        var messages = new ArrayList<String>();
        Iterator<LogEntry> entries =
                LogServiceGrpc.newBlockingStub(server.channel())
                        .streamLogs(
                                LogStreamRequest.newBuilder()
                                        .setFollow(true)
                                        .addFilters("digit-" + digit)
                                        .build());
        while (messages.size() < 1_500) {
            messages.add(entries.next().getMessage());
        }
        return messages;
    }

    private void write(int from, int to) {
        for (int at = from; at < to; at += 100) {
            int begin = at;
            collect(
                    IntStream.range(begin, begin + 100)
                            .mapToObj(i -> entry("web", "INFO", message(i)))
                            .toList());
        }
    }

    private static String message(int i) {
        return "message " + i + " of digit-" + i % 10;
    }

    private static List<dev.penstock.api.collection.LogEntry> many(String application, int count) {
        return messages(0, count).stream().map(m -> entry(application, "INFO", m)).toList();
    }

    private static List<String> messages(int from, int to) {
        return IntStream.range(from, to).mapToObj(LogsServerTest::message).toList();
    }

    private static PublishRequest publish(String producer, long sequence, String... messages) {
        var request = PublishRequest.newBuilder().setProducer(producer).setSequence(sequence);
        for (String message : messages) {
            request.addEntries(LogEntry.newBuilder().setMessage(message));
        }
        return request.build();
    }

    private PublishResponse write(PublishRequest request) {
        return LogsGrpc.newBlockingStub(server.channel()).write(request);
    }

    private interface Wanted {
        LogStreamRequest.Builder of(LogStreamRequest.Builder request);
    }

    private List<String> found(Wanted wanted) {
        return history(wanted.of(LogStreamRequest.newBuilder()).build()).stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    @Test
    void thePastComesAsItRanInStepWithOtherReplays() {
        long start = System.currentTimeMillis() - 1_000;
        collect(many("web", 3));
        var request = LogStreamRequest.newBuilder().setStartTimestamp(start).setReplaySpeed(100);
        assertThat(history(request.build())).hasSize(3);
        assertThat(history(request.clone().clearStartTimestamp().build()))
                .as("without a moment it starts with the first entry")
                .hasSize(3);
        long now = System.currentTimeMillis();
        assertThat(
                        history(
                                request.clone()
                                        .setReplaySpeed(1)
                                        .setReplayBegunMs(now - 60_000)
                                        .build()))
                .as("opened late it has at once what has been shown")
                .hasSize(3);
        var early = request.clone().setReplayBegunMs(now + 50_000).build();
        assertThatThrownBy(
                        () ->
                                LogServiceGrpc.newBlockingStub(server.channel())
                                        .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                                        .streamLogs(early)
                                        .next())
                .as("before the replay begins nothing is shown")
                .hasMessageStartingWith("DEADLINE_EXCEEDED");
        assertInvalid(request.clone().setReplaySpeed(1_000), "replay_speed");
        assertInvalid(request.clone().setReplaySpeed(0).setReplayBegunMs(now), "replay_begun_ms");
        assertInvalid(
                request.clone().clearStartTimestamp().setReplayBegunMs(now), "replay_begun_ms");
    }

    private List<LogEntry> history(LogStreamRequest request) {
        var entries = new ArrayList<LogEntry>();
        LogServiceGrpc.newBlockingStub(server.channel())
                .streamLogs(request)
                .forEachRemaining(entries::add);
        return entries;
    }

    private void assertInvalid(LogStreamRequest.Builder request, String message) {
        assertThatThrownBy(() -> history(request.build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.INVALID_ARGUMENT))
                .hasMessageContaining(message);
    }

    private static dev.penstock.api.collection.LogEntry entry(
            String application, String level, String message) {
        return dev.penstock.api.collection.LogEntry.newBuilder()
                .setApplication(application)
                .setLevel(level)
                .setMessage(message)
                .build();
    }

    private LogCollectionResult collect(List<dev.penstock.api.collection.LogEntry> entries) {
        var result = new CompletableFuture<LogCollectionResult>();
        StreamObserver<dev.penstock.api.collection.LogEntry> sender =
                DataCollectionServiceGrpc.newStub(server.channel())
                        .collectLogs(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(LogCollectionResult value) {
                                        result.complete(value);
                                    }

                                    @Override
                                    public void onError(Throwable t) {
                                        result.completeExceptionally(t);
                                    }

                                    @Override
                                    public void onCompleted() {}
                                });
        entries.forEach(sender::onNext);
        sender.onCompleted();
        return result.orTimeout(20, TimeUnit.SECONDS).join();
    }
}
