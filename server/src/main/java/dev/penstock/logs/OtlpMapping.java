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
 *
 * <p>What records share is read and cut once, not for each of them, and what is made of one request is
 * bounded, whether it is stored or refused: the work grows with the bytes received.
 */
final class OtlpMapping {
    private static final String SERVICE = "service.name";
    private static final String UNKNOWN_SERVICE = "unknown_service";

    /** What may be made of one request. */
    private static final int MOST_BYTES = 16 << 20;

    private static final String CUT_MARK = "…";

    private final LogsConfig config;
    private final EntryDecoder decoder;
    private final long nowMillis;
    private final LogBatchBuilder batch;
    private final ItemErrors errors = new ItemErrors();
    private final ItemErrors warnings = new ItemErrors();
    private int item;
    private long made;

    /** What the records of a resource share. */
    private record Shared(String application, Map<String, String> fields) {}

    OtlpMapping(LogsConfig config, long nowMillis, LogBatchBuilder batch) {
        this.config = config;
        this.decoder = new EntryDecoder(config);
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
            Shared shared = shared(resource.getResource().getAttributesList());
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                String name = value("scope", scope.getScope().getName(), true);
                for (LogRecord one : scope.getLogRecordsList()) {
                    add(shared, name, one);
                }
            }
        }
    }

    private Shared shared(List<KeyValue> attributes) {
        var fields = new LinkedHashMap<String, String>();
        for (KeyValue attribute : attributes) {
            if (!attribute.getKey().equals(SERVICE)) {
                put(fields, attribute, true);
            }
        }
        return new Shared(application(attributes), fields);
    }

    private String application(List<KeyValue> attributes) {
        for (KeyValue attribute : attributes) {
            if (attribute.getKey().equals(SERVICE)) {
                String name = OtlpValues.text(attribute.getValue());
                return name.isEmpty()
                        ? UNKNOWN_SERVICE
                        : cut(SERVICE, name, config.maxApplicationBytes(), true);
            }
        }
        return UNKNOWN_SERVICE;
    }

    private void add(Shared shared, String scope, LogRecord one) {
        item++;
        if (made > MOST_BYTES) {
            // Each record repeats the attributes of its resource.
            refuse("log record ", "the request is too large once stored");
            return;
        }
        long millis = millis(one);
        byte[] entry =
                LogEntry.newBuilder()
                        .setApplication(shared.application)
                        .setLevel(level(one))
                        .setTimestamp(millis)
                        .setMessage(message(one))
                        .putAllFields(fields(shared, scope, one))
                        .build()
                        .toByteArray();
        made += entry.length;
        Refusal refusal = decoder.decodeAt(millis, entry, nowMillis, batch);
        if (refusal != null) {
            refuse("validation error for log record ", refusal.message());
        }
    }

    private void refuse(String what, String why) {
        errors.add(errors.takesText() ? what + item + ": " + why : "");
    }

    private Map<String, String> fields(Shared shared, String scope, LogRecord one) {
        var fields = new LinkedHashMap<String, String>();
        for (KeyValue attribute : one.getAttributesList()) {
            put(fields, attribute, false);
        }
        put(fields, "trace_id", one.getTraceId());
        put(fields, "span_id", one.getSpanId());
        if (!scope.isEmpty()) {
            put(fields, "scope", scope);
        }
        shared.fields.forEach((key, value) -> put(fields, key, value));
        return fields;
    }

    private void put(Map<String, String> fields, KeyValue attribute, boolean shared) {
        String key = attribute.getKey();
        if (!hasRoom(fields, key, shared)) {
            return;
        }
        if (key.isEmpty()
                || Utf8.length(key) > config.maxFieldKeyBytes()
                || key.chars().anyMatch(Character::isISOControl)) {
            warn(
                    key,
                    "left out: keys have 1 to "
                            + config.maxFieldKeyBytes()
                            + " bytes and no control characters",
                    shared);
        } else {
            fields.put(key, value(key, OtlpValues.text(attribute.getValue()), shared));
        }
    }

    /** Puts what is known to keep to the limits. */
    private void put(Map<String, String> fields, String key, String value) {
        if (hasRoom(fields, key, false)) {
            fields.put(key, value);
        }
    }

    private void put(Map<String, String> fields, String key, ByteString id) {
        if (!id.isEmpty()) {
            put(fields, key, value(key, HexFormat.of().formatHex(id.toByteArray()), false));
        }
    }

    /** Whether a field is to be added: of equal keys the first counts. */
    private boolean hasRoom(Map<String, String> fields, String key, boolean shared) {
        if (fields.containsKey(key)) {
            return false;
        }
        if (fields.size() >= config.maxFields()) {
            warn(key, "left out: more than " + config.maxFields() + " fields", shared);
            return false;
        }
        return true;
    }

    private String value(String key, String value, boolean shared) {
        return cut(key, value, config.maxFieldValueBytes(), shared);
    }

    private String cut(String key, String value, int most, boolean shared) {
        int length = Utf8.length(value);
        if (length <= most) {
            return value;
        }
        warn(key, "cut: " + length + " bytes, more than " + most, shared);
        byte[] bytes = value.getBytes(UTF_8);
        int to = Math.max(0, most - Utf8.length(CUT_MARK));
        while (to > 0 && (bytes[to] & 0xc0) == 0x80) {
            to--;
        }
        return new String(bytes, 0, to, UTF_8) + (to == 0 ? "" : CUT_MARK);
    }

    /** Notes what is left out of a record, or of those that share a resource or a scope. */
    private void warn(String key, String what, boolean shared) {
        if (!warnings.takesText()) {
            warnings.add("");
            return;
        }
        String where = shared ? "log records from " + (item + 1) + " on" : "log record " + item;
        warnings.add(where + ": attribute " + Refusal.shorten(key) + " " + what);
    }

    private static String level(LogRecord one) {
        int number = one.getSeverityNumberValue();
        if (number < SeverityNumber.SEVERITY_NUMBER_TRACE_VALUE
                || number > SeverityNumber.SEVERITY_NUMBER_FATAL4_VALUE) {
            return one.getSeverityText();
        }
        return OtlpValues.LEVELS.get((number - 1) / 4);
    }

    private long millis(LogRecord one) {
        long nanos =
                one.getTimeUnixNano() != 0 ? one.getTimeUnixNano() : one.getObservedTimeUnixNano();
        return nanos == 0 ? nowMillis : Long.divideUnsigned(nanos, 1_000_000);
    }

    private static String message(LogRecord one) {
        AnyValue body = one.getBody();
        String text = OtlpValues.text(body);
        return text.isEmpty() ? one.getEventName() : text;
    }
}
