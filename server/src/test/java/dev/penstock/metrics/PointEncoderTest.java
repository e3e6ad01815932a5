package dev.penstock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.metrics.MetricPoint;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written by hand is what the generated class would have written, in another order. */
final class PointEncoderTest {
    private final PointEncoder encoder = new PointEncoder();

    @Property
    void aPointReadsBackAsTheGeneratedClassHasIt(
            @ForAll("texts") String name,
            @ForAll("texts") String source,
            @ForAll("tags") Map<String, String> tags,
            @ForAll MetricType type,
            @ForAll long timeMillis,
            @ForAll double value)
            throws InvalidProtocolBufferException {
        for (int again = 0; again < 2; again++) {
            SeriesKey.of(name, source, tags).parts(encoder);

            assertThat(MetricPoint.parseFrom(encoder.message(type, timeMillis, value)))
                    .isEqualTo(
                            MetricPoint.newBuilder()
                                    .setName(name)
                                    .setValue(value)
                                    .setTimestamp(timeMillis)
                                    .putAllLabels(withText(tags))
                                    .putLabels("source", source)
                                    .setMetricType(type.wireName())
                                    .build());
        }
    }

    private static Map<String, String> withText(Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> !tag.getValue().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Provide
    static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(255)
                .excludeChars('\0')
                .filter(PointEncoderTest::isText);
    }

    @Provide
    static Arbitrary<Map<String, String>> tags() {
        Arbitrary<String> values =
                Arbitraries.strings()
                        .ofMaxLength(255)
                        .excludeChars('\0')
                        .filter(PointEncoderTest::isText);
        return Arbitraries.maps(texts(), values).ofMaxSize(5);
    }

    /** No lone surrogates: no client can send them. */
    private static boolean isText(String text) {
        return text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
