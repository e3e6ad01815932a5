package dev.penstock.metrics;

import dev.penstock.refusal.Refusal;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Source and tags of the points of one OpenTelemetry resource. Immutable, any thread.
 *
 * <p>The source is {@code service.name/service.instance.id}, the one of the two that is there, {@code
 * host.name}, or {@code default}. Tags are the data point's attributes, which must keep to the limits,
 * as they tell series apart. Then come the resource's, which are the same for all of the source: those
 * over a limit, and those for which there is no room, are left out, rather than the point refused; so
 * is {@code service.instance.id}. Of equal keys, the data point's counts.
 */
final class OtlpTags {
    private static final String SERVICE = "service.name";
    private static final String INSTANCE = "service.instance.id";
    private static final String HOST = "host.name";

    private final String source;
    private final @Nullable Refusal refusal;
    private final SortedMap<String, String> resource;
    private final int most;

    OtlpTags(List<KeyValue> attributes, PointRules rules) {
        var all = texts(attributes);
        source = source(all);
        refusal = rules.source(source);
        most = rules.mostTags();
        resource = new TreeMap<>();
        all.forEach(
                (key, value) -> {
                    if (!key.equals(INSTANCE) && rules.tag(key, value) == null) {
                        resource.put(key, value);
                    }
                });
    }

    String source() {
        return source;
    }

    /** Why no point of this source is taken; null: they are. */
    @Nullable Refusal refusal() {
        return refusal;
    }

    /** The tags of a data point with these attributes. */
    SortedMap<String, String> with(List<KeyValue> attributes) {
        SortedMap<String, String> tags = texts(attributes);
        for (var tag : resource.entrySet()) {
            if (tags.size() >= most) {
                break;
            }
            tags.putIfAbsent(tag.getKey(), tag.getValue());
        }
        return tags;
    }

    private static String source(SortedMap<String, String> attributes) {
        String service = attributes.getOrDefault(SERVICE, "");
        String instance = attributes.getOrDefault(INSTANCE, "");
        if (service.isEmpty() && instance.isEmpty()) {
            String host = attributes.getOrDefault(HOST, "");
            return host.isEmpty() ? PointRules.DEFAULT_SOURCE : host;
        }
        return service.isEmpty() || instance.isEmpty()
                ? service + instance
                : service + "/" + instance;
    }

    private static SortedMap<String, String> texts(List<KeyValue> attributes) {
        var texts = new TreeMap<String, String>();
        for (KeyValue attribute : attributes) {
            texts.put(attribute.getKey(), text(attribute.getValue()));
        }
        return texts;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue());
            case BYTES_VALUE ->
                    Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case ARRAY_VALUE ->
                    value.getArrayValue().getValuesList().stream()
                            .map(OtlpTags::text)
                            .collect(Collectors.joining(",", "[", "]"));
            case KVLIST_VALUE ->
                    value.getKvlistValue().getValuesList().stream()
                            .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case VALUE_NOT_SET -> "";
        };
    }

    /** A number as a tag's value: without a fraction if it has none. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The name with {@code _} in place of characters that no name may have. */
    static String name(String name) {
        var sane = new StringBuilder(name.length());
        name.codePoints()
                .map(codePoint -> PointRules.ofName(codePoint) ? codePoint : '_')
                .forEach(sane::appendCodePoint);
        return sane.toString();
    }
}
