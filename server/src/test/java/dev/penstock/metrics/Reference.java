package dev.penstock.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.metrics.FakeCatalogue.Stored;
import dev.penstock.series.SeriesKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decoding must come to: the generated parser, then the contract's rules written down a second
 * time, without a thought for speed.
 *
 * @param whole what the message is refused whole for: the beginning of the text; null if it is not
 * @param refused for each refused item, what its text must contain
 * @param stored the points accepted
 */
record Reference(@Nullable String whole, List<String> refused, List<Stored> stored) {

    static Reference collection(byte[] bytes, int item, long now) {
        DataPoint point;
        try {
            point = DataPoint.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            return whole("malformed message");
        }
        String objection = objection(point, now);
        if (objection != null) {
            return whole(objection);
        }
        var stored = new ArrayList<Stored>();
        point.getMetricsMap()
                .forEach(
                        (name, value) ->
                                stored.add(
                                        new Stored(
                                                item,
                                                SeriesKey.of(
                                                        name,
                                                        point.getSource(),
                                                        point.getTagsMap()),
                                                time(point.getTimestamp(), now),
                                                value)));
        return new Reference(null, List.of(), stored);
    }

    private static @Nullable String objection(DataPoint point, long now) {
        if (!fits(point.getSource(), 1, 255) || point.getSource().indexOf(0) >= 0) {
            return "source: ";
        }
        if (badTags(point.getTagsMap())) {
            return "tags";
        }
        if (point.getMetricsMap().isEmpty() || point.getMetricsMap().size() > 1_000) {
            return "metrics: ";
        }
        if (badTime(time(point.getTimestamp(), now), now)) {
            return "timestamp: ";
        }
        for (Map.Entry<String, Double> metric : point.getMetricsMap().entrySet()) {
            if (badName(metric.getKey())) {
                return "metrics: ";
            }
            if (!Double.isFinite(metric.getValue())) {
                return "metrics[" + metric.getKey() + "]: " + metric.getValue();
            }
        }
        return null;
    }

    static Reference batch(byte[] bytes, long now) {
        BatchData batch;
        try {
            batch = BatchData.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            return whole("malformed message");
        }
        var result = new Reference(null, new ArrayList<>(), new ArrayList<>());
        String source = batch.getSource().isEmpty() ? "default" : batch.getSource();
        for (int i = 0; i < batch.getPointsCount(); i++) {
            var point = batch.getPoints(i);
            long time = time(point.getTimestamp(), now);
            String objection =
                    single(source, "metric_name", point.getMetricName(), point.getTagsMap());
            if (objection == null && !Double.isFinite(point.getValue())) {
                objection = "value: ";
            }
            if (objection == null && badTime(time, now)) {
                objection = "timestamp: ";
            }
            result.add(
                    i + 1,
                    objection,
                    point.getMetricName(),
                    source,
                    point.getTagsMap(),
                    time,
                    point.getValue());
        }
        return result;
    }

    static Reference publish(byte[] bytes, long now) {
        PublishRequest request;
        try {
            request = PublishRequest.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            return whole("malformed message");
        }
        if (!fits(request.getProducer(), 0, 255)) {
            return whole("producer: ");
        }
        if (!request.getProducer().isEmpty() && request.getSequence() < 1) {
            return whole("sequence: ");
        }
        var result = new Reference(null, new ArrayList<>(), new ArrayList<>());
        String source = request.getSource().isEmpty() ? "default" : request.getSource();
        for (int i = 0; i < request.getPointsCount(); i++) {
            PublishPoint point = request.getPoints(i);
            long time = point.getTimestampMs() == 0 ? now : point.getTimestampMs();
            String objection = single(source, "name", point.getName(), point.getTagsMap());
            if (objection == null && !Double.isFinite(point.getValue())) {
                objection = "value: ";
            }
            if (objection == null && badTime(time, now)) {
                objection = "timestamp: ";
            }
            if (objection == null
                    && !List.of("", "gauge", "counter", "histogram")
                            .contains(point.getMetricType())) {
                objection = "metric_type: ";
            }
            result.add(
                    i + 1,
                    objection,
                    point.getName(),
                    source,
                    point.getTagsMap(),
                    time,
                    point.getValue());
        }
        return result;
    }

    private void add(
            int item,
            @Nullable String objection,
            String name,
            String source,
            Map<String, String> tags,
            long time,
            double value) {
        if (objection == null) {
            stored.add(new Stored(item, SeriesKey.of(name, source, tags), time, value));
        } else {
            refused.add("validation error for point " + item + "|" + objection);
        }
    }

    private static @Nullable String single(
            String source, String field, String name, Map<String, String> tags) {
        if (!fits(source, 1, 255) || source.indexOf(0) >= 0) {
            return "source: ";
        }
        if (badName(name)) {
            return field + ": ";
        }
        return badTags(tags) ? "tags" : null;
    }

    private static boolean badName(String name) {
        return !fits(name, 1, 255) || !name.matches("[\\p{L}\\p{Nd}_.]+");
    }

    private static boolean badTags(Map<String, String> tags) {
        return tags.size() > 32
                || tags.entrySet().stream()
                        .anyMatch(
                                tag ->
                                        !fits(tag.getKey(), 1, 64)
                                                || tag.getKey().matches("(?s).*\\p{Cc}.*")
                                                || !fits(tag.getValue(), 0, 255)
                                                || tag.getValue().indexOf(0) >= 0);
    }

    private static boolean badTime(long time, long now) {
        return time < 0
                || time < now - 359L * 3_600_000
                || BigInteger.valueOf(time).compareTo(BigInteger.valueOf(now + 5_000)) > 0;
    }

    private static long time(long timestamp, long now) {
        if (timestamp == 0) {
            return now;
        }
        if (timestamp < 100_000_000_000L) {
            return timestamp < 0 ? -1 : timestamp * 1_000;
        }
        if (timestamp < 100_000_000_000_000L) {
            return timestamp;
        }
        return timestamp < 100_000_000_000_000_000L ? timestamp / 1_000 : timestamp / 1_000_000;
    }

    private static long time(Timestamp time, long now) {
        if (time.getSeconds() == 0 && time.getNanos() == 0) {
            return now;
        }
        if (time.getSeconds() < 0 || time.getNanos() < 0 || time.getNanos() > 999_999_999) {
            return -1;
        }
        return BigInteger.valueOf(time.getSeconds())
                .multiply(BigInteger.valueOf(1_000))
                .add(BigInteger.valueOf(time.getNanos() / 1_000_000))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    private static boolean fits(String text, int least, int most) {
        int length = text.getBytes(UTF_8).length;
        return length >= least && length <= most;
    }

    private static Reference whole(String text) {
        return new Reference(text, List.of(), List.of());
    }
}
