package dev.penstock.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.penstock.api.collection.LogEntry;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.ingest.Utf8;
import dev.penstock.refusal.Refusal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes entries of OpenTelemetry log records. One thread at a time, for one request.
 *
 * <ul>
 *   <li>The application is {@code service.name}, or {@code unknown_service}.
 *   <li>The level is the severity's number, else its text.
 *   <li>The message is the body: a text as it is, anything else as JSON; without a body the name of
 *       the event.
 *   <li>The time is when it happened, else when it was observed, else that of arrival.
 *   <li>Fields are the record's attributes, {@code trace_id} and {@code span_id}, {@code scope}, and
 *       the resource's attributes, in this order; of equal keys the first counts. What does not fit is
 *       left out or cut rather than the record refused, and told as a warning.
 * </ul>
 */
final class OtlpMapping {
    private static final String SERVICE = "service.name";
    private static final String UNKNOWN_SERVICE = "unknown_service";

    /** What one request may take up, stored. */
    private static final int MOST_BYTES = 16 << 20;

    private static final String CUT_MARK = "…";

    private final LogsConfig config;
    private final EntryDecoder decoder;
    private final long nowMillis;
    private final LogBatchBuilder batch;
    private final ItemErrors errors = new ItemErrors();
    private final ItemErrors warnings = new ItemErrors();
    private int item;

    OtlpMapping(LogsConfig config, EntryDecoder decoder, long nowMillis, LogBatchBuilder batch) {
        this.config = config;
        this.decoder = decoder;
        this.nowMillis = nowMillis;
        this.batch = batch;
    }

    /** Records refused. */
    ItemErrors errors() {
        return errors;
    }

    /** What was left out of records stored. */
    ItemErrors warnings() {
        return warnings;
    }

    /** Puts the request's records into the batch. */
    void map(ExportLogsServiceRequest request) {
        for (ResourceLogs resource : request.getResourceLogsList()) {
            List<KeyValue> attributes = resource.getResource().getAttributesList();
            String application = application(attributes);
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                for (LogRecord one : scope.getLogRecordsList()) {
                    add(application, attributes, scope.getScope().getName(), one);
                }
            }
        }
    }

    private static String application(List<KeyValue> attributes) {
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().equals(SERVICE)) {
                String name = OtlpValues.text(attribute.getValue());
                return name.isEmpty() ? UNKNOWN_SERVICE : name;
            }
        }
        return UNKNOWN_SERVICE;
    }

    private void add(String application, List<KeyValue> resource, String scope, LogRecord one) {
        item++;
        if (batch.size() > MOST_BYTES) {
            // Each record repeats the attributes of its resource.
            errors.add(
                    errors.takesText()
                            ? "log record " + item + ": the request is too large once stored"
                            : "");
            return;
        }
        var fields = new LinkedHashMap<String, String>();
        put(fields, one.getAttributesList(), null);
        id(fields, "trace_id", one.getTraceId());
        id(fields, "span_id", one.getSpanId());
        if (!scope.isEmpty()) {
            put(fields, "scope", scope);
        }
        put(fields, resource, SERVICE);
        byte[] entry =
                LogEntry.newBuilder()
                        .setApplication(application)
                        .setLevel(level(one))
                        .setTimestamp(millis(one))
                        .setMessage(message(one))
                        .putAllFields(fields)
                        .build()
                        .toByteArray();
        Refusal refusal = decoder.decode(entry, 0, entry.length, nowMillis, batch);
        if (refusal != null) {
            errors.add(
                    errors.takesText()
                            ? "validation error for log record " + item + ": " + refusal.message()
                            : "");
        }
    }

    private void put(
            Map<String, String> fields, List<KeyValue> attributes, @Nullable String except) {
        for (KeyValue attribute : attributes) {
            if (!attribute.getKey().equals(except)) {
                put(fields, attribute.getKey(), OtlpValues.text(attribute.getValue()));
            }
        }
    }

    private void put(Map<String, String> fields, String key, String value) {
        if (fields.containsKey(key)) {
            return;
        }
        if (fields.size() >= config.maxFields()) {
            warn(key, "left out: more than " + config.maxFields() + " fields");
        } else if (key.isEmpty()
                || Utf8.length(key) > config.maxFieldKeyBytes()
                || key.chars().anyMatch(Character::isISOControl)) {
            warn(
                    key,
                    "left out: keys have 1 to "
                            + config.maxFieldKeyBytes()
                            + " bytes and no control characters");
        } else {
            fields.put(key, fitting(key, value));
        }
    }

    private String fitting(String key, String value) {
        int length = Utf8.length(value);
        if (length <= config.maxFieldValueBytes()) {
            return value;
        }
        warn(key, "cut: " + length + " bytes, more than " + config.maxFieldValueBytes());
        byte[] bytes = value.getBytes(UTF_8);
        int to = Math.max(0, config.maxFieldValueBytes() - Utf8.length(CUT_MARK));
        while (to > 0 && (bytes[to] & 0xc0) == 0x80) {
            to--;
        }
        return new String(bytes, 0, to, UTF_8) + (to == 0 ? "" : CUT_MARK);
    }

    private void warn(String key, String what) {
        warnings.add(
                warnings.takesText()
                        ? "log record " + item + ": attribute " + Refusal.shorten(key) + " " + what
                        : "");
    }

    private static void id(Map<String, String> fields, String key, ByteString id) {
        if (!id.isEmpty()) {
            fields.putIfAbsent(key, HexFormat.of().formatHex(id.toByteArray()));
        }
    }

    private static String level(LogRecord one) {
        int number = one.getSeverityNumberValue();
        if (number < SeverityNumber.SEVERITY_NUMBER_TRACE_VALUE
                || number > SeverityNumber.SEVERITY_NUMBER_FATAL4_VALUE) {
            return one.getSeverityText();
        }
        return OtlpValues.LEVELS.get((number - 1) / 4);
    }

    private static long millis(LogRecord one) {
        long nanos =
                one.getTimeUnixNano() != 0 ? one.getTimeUnixNano() : one.getObservedTimeUnixNano();
        return Long.divideUnsigned(nanos, 1_000_000);
    }

    private static String message(LogRecord one) {
        AnyValue body = one.getBody();
        String text = OtlpValues.text(body);
        return text.isEmpty() ? one.getEventName() : text;
    }
}
