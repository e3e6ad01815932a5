package dev.penstock.logs;

import static dev.penstock.logs.EntryMessages.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.logs.LogEntry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OtlpMappingTest {
    private final LogBatchBuilder builder = new LogBatchBuilder(LogsConfig.defaults());
    private final OtlpMapping mapping = new OtlpMapping(LogsConfig.defaults(), NOW, builder);

    @Test
    void aRecordBecomesAnEntry() {
        var record =
                record("paid")
                        .setTimeUnixNano(NOW * 1_000_000 + 5)
                        .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR2)
                        .setSeverityText("E")
                        .setTraceId(ByteString.copyFrom(new byte[] {1, (byte) 0xab}))
                        .setSpanId(ByteString.copyFrom(new byte[] {2}))
                        .addAttributes(text("user", "ann"));
        assertThat(map(record, text("service.name", "shop"), text("host", "h1")))
                .containsExactly(
                        LogEntry.newBuilder()
                                .setTimestamp(NOW)
                                .setLevel("ERROR")
                                .setApplication("shop")
                                .setMessage("paid")
                                .putFields("user", "ann")
                                .putFields("trace_id", "01ab")
                                .putFields("span_id", "02")
                                .putFields("scope", "cart")
                                .putFields("host", "h1")
                                .build());
        assertThat(mapping.errors().count() + mapping.warnings().count()).isZero();
    }

    @Test
    void severitiesBecomeLevels() {
        assertThat(levels(1, 4, 5, 9, 13, 17, 20, 21, 24))
                .containsExactly(
                        "TRACE", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "ERROR", "FATAL",
                        "FATAL");
        assertThat(map(record("m").setSeverityText("warning")).getFirst().getLevel())
                .isEqualTo("WARN");
        assertThat(map(record("m")).getFirst().getLevel()).isEqualTo("INFO");
        assertThat(map(record("m").setSeverityNumberValue(99)).getFirst().getLevel())
                .isEqualTo("INFO");
    }

    @Test
    void whatIsMissingIsReplaced() {
        var observed = record("m").setObservedTimeUnixNano((NOW - 7) * 1_000_000);
        assertThat(map(observed).getFirst().getTimestamp()).isEqualTo(NOW - 7);
        assertThat(map(record("m")).getFirst().getTimestamp()).isEqualTo(NOW);
        assertThat(map(record("m")).getFirst().getApplication()).isEqualTo("unknown_service");
        var event = LogRecord.newBuilder().setEventName("device.crashed");
        assertThat(map(event).getFirst().getMessage()).isEqualTo("device.crashed");
    }

    @Test
    void structuredBodiesBecomeJson() {
        var list =
                ArrayValue.newBuilder()
                        .addValues(AnyValue.newBuilder().setIntValue(1))
                        .addValues(AnyValue.newBuilder().setDoubleValue(Double.NaN))
                        .addValues(AnyValue.newBuilder().setDoubleValue(2.5))
                        .addValues(AnyValue.getDefaultInstance());
        var body =
                KeyValueList.newBuilder()
                        .addValues(text("say \"hi\"", "a\\b\n\u0001"))
                        .addValues(
                                KeyValue.newBuilder()
                                        .setKey("list")
                                        .setValue(AnyValue.newBuilder().setArrayValue(list)));
        var record = LogRecord.newBuilder().setBody(AnyValue.newBuilder().setKvlistValue(body));
        assertThat(map(record).getFirst().getMessage())
                .isEqualTo(
                        "{\"say \\\"hi\\\"\":\"a\\\\b\\n\\u0001\",\"list\":[1,\"NaN\",2.5,null]}");
    }

    @Test
    void attributesThatDoNotFitAreToldAndTheRestIsStored() {
        var record = record("m").addAttributes(text("stack", "é".repeat(3_000)));
        record.addAttributes(text("k".repeat(65), "v")).addAttributes(text("", "v"));
        for (int i = 0; i < 70; i++) {
            record.addAttributes(text("a" + i, "v"));
        }
        LogEntry entry = map(record).getFirst();
        assertThat(entry.getFieldsMap()).hasSize(64);
        assertThat(entry.getFieldsOrThrow("stack")).endsWith("é…").hasSize(2047);
        assertThat(mapping.errors().count()).isZero();
        assertThat(mapping.warnings().count()).isEqualTo(1 + 2 + 7 + 1);
    }

    @Test
    void badRecordsAreNamedAndTheirNeighboursKept() {
        var bad = LogRecord.newBuilder();
        var late = record("m").setTimeUnixNano((NOW + 400_000) * 1_000_000);
        assertThat(map(List.of(bad, record("good"), late))).hasSize(1);
        assertThat(mapping.errors().texts())
                .satisfiesExactly(
                        one ->
                                assertThat(one)
                                        .startsWith("validation error for log record 1: message"),
                        two ->
                                assertThat(two)
                                        .startsWith(
                                                "validation error for log record 3: timestamp"));
    }

    @Test
    void aRequestDoesNotGrowBeyondItsBound() {
        var records = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i < 2_000; i++) {
            records.add(record("m"));
        }
        var resource = new KeyValue[10];
        Arrays.setAll(resource, i -> text("r" + i, "v".repeat(4_000)));
        assertThat(map(records, resource).size()).isBetween(400, 450);
        assertThat(mapping.errors().count()).isBetween(1_550, 1_600);
    }

    @Test
    @Timeout(10)
    void theAttributesOfAResourceAreReadOnceAlsoForRecordsThatAreRefused() {
        var resource = new KeyValue[40_000];
        Arrays.setAll(resource, i -> text("r" + i % 100, ""));
        assertThat(map(record("m"), resource).getFirst().getFieldsMap()).hasSize(64);
        assertThat(map(Collections.nCopies(60_000, LogRecord.newBuilder()), resource)).isEmpty();
        assertThat(mapping.errors().count()).isEqualTo(60_000);
    }

    @Test
    @Timeout(10)
    void aLongNameIsCutOnceForAllRecordsOfAResource() {
        var records = Collections.nCopies(10_000, record("m"));
        var entries = map(records, text("service.name", "s".repeat(2 << 20)));
        assertThat(entries).hasSize(10_000);
        assertThat(entries.getLast().getApplication()).hasSize(253).endsWith("s…");
        assertThat(mapping.warnings().texts())
                .containsExactly(
                        "log records from 1 on: attribute service.name cut: 2097152 bytes, more than"
                                + " 255");
    }

    @Test
    @Timeout(10)
    void aLargeValueIsMadeTextOnceForAllRecordsOfAResource() {
        var numbers = ArrayValue.newBuilder();
        for (int i = 0; i < 200_000; i++) {
            numbers.addValues(AnyValue.newBuilder().setIntValue(i));
        }
        var large =
                KeyValue.newBuilder()
                        .setKey("numbers")
                        .setValue(AnyValue.newBuilder().setArrayValue(numbers))
                        .build();
        var entries = map(Collections.nCopies(4_000, record("m")), large);
        assertThat(entries).hasSize(4_000);
        assertThat(entries.getLast().getFieldsOrThrow("numbers")).startsWith("[0,1").endsWith("…");
    }

    @Test
    void whatIsRefusedCountsTowardsTheBoundOfARequest() {
        var late = record("m").setTimeUnixNano((NOW + 400_000) * 1_000_000);
        var resource = new KeyValue[10];
        Arrays.setAll(resource, i -> text("r" + i, "v".repeat(4_000)));
        assertThat(map(Collections.nCopies(500, late), resource)).isEmpty();
        assertThat(map(record("m"), resource)).isEmpty();
        assertThat(mapping.errors().count()).isEqualTo(501);
    }

    @Test
    void idsTakeTheirPlaceAmongTheFields() {
        var record = record("m").setTraceId(ByteString.copyFrom(new byte[5_000]));
        for (int i = 0; i < 63; i++) {
            record.addAttributes(text("a" + i, "v"));
        }
        record.setSpanId(ByteString.copyFrom(new byte[8]));
        LogEntry entry = map(record).getFirst();
        assertThat(entry.getFieldsMap()).hasSize(64).doesNotContainKey("span_id");
        assertThat(entry.getFieldsOrThrow("trace_id")).endsWith("…");
    }

    @Test
    void timesAreOfNanosecondsHoweverSmall() {
        for (long millis : List.of(1L, 99_999_999_999L, 100_000_000_000L)) {
            var record = record("m").setTimeUnixNano(millis * 1_000_000);
            assertThat(map(record).getFirst().getTimestamp()).isEqualTo(millis);
        }
        assertThat(map(record("m").setTimeUnixNano(5)).getFirst().getTimestamp()).isZero();
        assertThat(map(record("m").setTimeUnixNano(-1))).isEmpty();
    }

    private List<String> levels(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number -> map(record("m").setSeverityNumberValue(number)).getFirst())
                .map(LogEntry::getLevel)
                .toList();
    }

    private List<LogEntry> map(LogRecord.Builder record, KeyValue... resource) {
        return map(List.of(record), resource);
    }

    private List<LogEntry> map(List<LogRecord.Builder> records, KeyValue... resource) {
        var request = ExportLogsServiceRequest.newBuilder();
        var logs = request.addResourceLogsBuilder();
        logs.getResourceBuilder().addAllAttributes(List.of(resource));
        var scope = logs.addScopeLogsBuilder();
        scope.getScopeBuilder().setName("cart");
        records.forEach(scope::addLogRecords);
        mapping.map(request.build());
        return entries(builder.build());
    }

    private static List<LogEntry> entries(LogBatch batch) {
        var entries = new ArrayList<LogEntry>();
        for (int i = 0; i < batch.count(); i++) {
            try {
                entries.add(
                        LogEntry.parseFrom(
                                Arrays.copyOfRange(batch.data(), batch.start(i), batch.end(i))));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return entries;
    }

    private static LogRecord.Builder record(String body) {
        return LogRecord.newBuilder().setBody(AnyValue.newBuilder().setStringValue(body));
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
