package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.util.Collections;
import java.util.HexFormat;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What requests take in memory is known before they are parsed, near enough and never too little. */
class RequestParserTest {
    private static final int MANY = 10_000;

    @Test
    void manyEmptyMessagesAreRefusedAndSomeAreNot() {
        var requests = RequestParser.of(ListValue.getDefaultInstance());
        byte[] some = values(100_000);
        assertThat(requests.parse(some, 0, some.length).getValuesCount()).isEqualTo(100_000);
        byte[] many = values(1_500_000);
        assertThat(many).hasSizeLessThan(GrpcMethod.DEFAULT_MAX_MESSAGE_BYTES);
        assertThatThrownBy(() -> requests.parse(many, 0, many.length))
                .hasMessageMatching(
                        "MESSAGE_TOO_LARGE: message: 3000000 bytes that take \\d+ in memory"
                                + " \\(expected: at most 67108864\\)");
        var decoder = new RequestDecoder.Typed<>(requests);
        assertThat(decoder.cost(some)).isGreaterThan(100_000 * 32);
        assertThatThrownBy(() -> decoder.cost(many)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whateverIsSmallOnTheWireCountsAsWhatItBecomes() {
        var empty = Value.getDefaultInstance();
        assertThat(parsed(ListValue.newBuilder().addAllValues(copies(empty)).build()))
                .isGreaterThan(MANY * 40);
        var fields = Struct.newBuilder();
        for (int i = 0; i < MANY; i++) {
            fields.putFields(Integer.toString(i, 36), empty);
        }
        assertThat(parsed(fields.build())).isGreaterThan(MANY * 120);
        var texts = Value.newBuilder().setStringValue("a").build();
        assertThat(parsed(ListValue.newBuilder().addAllValues(copies(texts)).build()))
                .isGreaterThan(MANY * 80);
        var packed = Buckets.newBuilder().addAllBucketCounts(copies(1L)).build();
        assertThat(parsed(packed)).isGreaterThan(MANY * 12);
        var fixed =
                HistogramDataPoint.newBuilder()
                        .addAllBucketCounts(LongStream.range(0, MANY).boxed().toList())
                        .build();
        assertThat(parsed(fixed)).isBetween(MANY * 12L, MANY * 20L);
        // The same field, each number by itself
        ByteString one = ByteString.copyFrom(new byte[] {16, 1});
        byte[] unpacked = ByteString.copyFrom(copies(one)).toByteArray();
        assertThat(parsed(Buckets.getDefaultInstance(), unpacked)).isGreaterThan(MANY * 12);
    }

    @Test
    void whatATypeDoesNotKnowIsLeftOutAndTakesNothing() {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 122;
        }
        assertThat(parsed(ListValue.getDefaultInstance(), bytes)).isLessThan(1_000);
        var parsed = RequestParser.of(ListValue.getDefaultInstance()).parse(bytes, 0, bytes.length);
        assertThat(parsed).isEqualTo(ListValue.getDefaultInstance());
    }

    @Test
    void anOrdinaryExportTakesAFewTimesItsBytes() {
        var request = ExportMetricsServiceRequest.newBuilder();
        var metrics = request.addResourceMetricsBuilder().addScopeMetricsBuilder();
        for (int i = 0; i < 100; i++) {
            var gauge = metrics.addMetricsBuilder().setName("requests.seconds").getGaugeBuilder();
            for (int k = 0; k < 20; k++) {
                gauge.addDataPointsBuilder()
                        .setTimeUnixNano(1_700_000_000_000_000_000L + i)
                        .setAsDouble(k / 7.0)
                        .addAttributes(attribute("http.method", "GET"))
                        .addAttributes(attribute("http.route", "/orders/{id}"));
            }
        }
        var message = request.build();
        assertThat(parsed(message))
                .isBetween(4L * message.getSerializedSize(), 10L * message.getSerializedSize());
    }

    @Property(tries = 300)
    void bytesThatAreNoMessageAreMeasuredAsFarAsTheyAreOne(
            @ForAll @Size(min = 1_100, max = 3_000) byte[] bytes) {
        assertThat(parsed(Struct.getDefaultInstance(), bytes)).isPositive();
        assertThat(parsed(ExportMetricsServiceRequest.getDefaultInstance(), bytes)).isPositive();
    }

    /** Announced lengths may be anything: nothing is counted that is not there. */
    @Property(tries = 1_000)
    void whateverLengthsAreAnnouncedTheEstimateIsNoMoreThanCanBeMade(
            @ForAll("hostile") byte[] hostile) {
        byte[] bytes = new byte[1_100 + hostile.length];
        // A field that nobody knows, before it
        System.arraycopy(new byte[] {122, (byte) 0xC9, 8}, 0, bytes, 0, 3);
        System.arraycopy(hostile, 0, bytes, 1_100, hostile.length);
        var requests = RequestParser.of(ExportMetricsServiceRequest.getDefaultInstance());
        assertThat(requests.parsedBytes(bytes, 0, bytes.length, Long.MAX_VALUE))
                .isBetween(0L, 400L * bytes.length);
        try {
            var _ = requests.parse(bytes, 0, bytes.length);
        } catch (RefusedException e) {
            assertThat(e.refusal().reason()).isEqualTo(Reason.MALFORMED_MESSAGE);
        }
    }

    /** Fields within fields, of lengths that fit, are huge, or negative. */
    @Provide
    Arbitrary<byte[]> hostile() {
        Arbitrary<String> tag = Arbitraries.of("0a", "12", "1a", "22", "32", "3a", "4a");
        Arbitrary<String> length =
                Arbitraries.of(
                        "00",
                        "01",
                        "06",
                        "20",
                        "ffffffff07",
                        "c8ffffff07",
                        "ffffffff0f",
                        "8080808008",
                        "ffffffffffffffffff01");
        return Combinators.combine(tag, length)
                .as(String::concat)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(fields -> HexFormat.of().parseHex(String.join("", fields)));
    }

    @Test
    void aLengthThatWrapsIsMalformed() {
        byte[] bytes = new byte[1_108];
        System.arraycopy(new byte[] {122, (byte) 0xC9, 8}, 0, bytes, 0, 3);
        System.arraycopy(new byte[] {10, 6, 26, -1, -1, -1, -1, 7}, 0, bytes, 1_100, 8);
        var requests = RequestParser.of(ExportMetricsServiceRequest.getDefaultInstance());
        assertThat(requests.parsedBytes(bytes, 0, bytes.length, Long.MAX_VALUE)).isPositive();
        assertThatThrownBy(() -> requests.parse(bytes, 0, bytes.length))
                .hasMessageStartingWith("MALFORMED_MESSAGE: not a message of this method");
    }

    @Test
    void textCountsAsWhatItTakesWithOneCharacterBeyondLatin1AndBytesAsTheyAre() {
        int length = 100_000;
        String text = "a".repeat(length) + "\u20ac";
        assertThat(parsed(Value.newBuilder().setStringValue(text).build()))
                .isBetween(2L * length, 2L * length + 200);
        var bytes = BytesValue.of(ByteString.copyFrom(new byte[length]));
        assertThat(parsed(bytes)).isBetween(1L * length, length + 200L);
    }

    @Test
    void whatIsNestedTooDeepIsMeasuredAndRefusedByTheParser() {
        Value value = Value.newBuilder().setStringValue("a".repeat(1_000)).build();
        for (int i = 0; i < 200; i++) {
            value =
                    Value.newBuilder()
                            .setListValue(ListValue.newBuilder().addValues(value))
                            .build();
        }
        byte[] bytes = value.toByteArray();
        assertThatThrownBy(
                        () ->
                                RequestParser.of(Value.getDefaultInstance())
                                        .parse(bytes, 0, bytes.length))
                .hasMessageStartingWith("MALFORMED_MESSAGE: not a message of this method");
    }

    private static byte[] values(int count) {
        return ListValue.newBuilder()
                .addAllValues(Collections.nCopies(count, Value.getDefaultInstance()))
                .build()
                .toByteArray();
    }

    private static <T> Iterable<T> copies(T of) {
        return Collections.nCopies(MANY, of);
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static long parsed(Message message) {
        return parsed(message.getDefaultInstanceForType(), message.toByteArray());
    }

    private static long parsed(Message type, byte[] bytes) {
        return RequestParser.of(type).parsedBytes(bytes, 0, bytes.length, Long.MAX_VALUE);
    }
}
