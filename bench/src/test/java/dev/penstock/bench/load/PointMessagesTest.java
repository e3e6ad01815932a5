package dev.penstock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PointMessagesTest {
    private static final long START = 1_760_000_000_000L;
    private static final long STEP = 1_000;

    private static PointMessages messages(Contract contract, int series, int points) {
        return new PointMessages(
                new Workload(contract, "source", series, points, START, (int) STEP), "producer");
    }

    @Test
    void collectionMessagesAreWhatTheGeneratedParserReads() throws InvalidProtocolBufferException {
        PointMessages messages = messages(Contract.COLLECTION, 200, 100);
        for (int i = 0; i < 10; i++) {
            DataPoint point = DataPoint.parseFrom(messages.next());
            assertThat(point.getSource()).isEqualTo("source");
            assertThat(point.getMetricsCount()).isEqualTo(100);
            assertThat(point.getTimestamp()).isEqualTo(START + i / 2 * STEP);
            assertThat(point.getTagsMap())
                    .containsEntry("machine", "m000" + i % 2)
                    .containsOnlyKeys("line", "machine");
            assertThat(point.getMetricsMap().values())
                    .allMatch(value -> Math.rint(value * 100) / 100 == value);
        }
        assertThat(messages.points()).isEqualTo(1_000);
    }

    @Test
    void eachSeriesAndTimeOccursOnce() throws InvalidProtocolBufferException {
        PointMessages messages = messages(Contract.ANALYTICS, 300, 10);
        var seen = new HashSet<String>();
        for (int i = 0; i < 90; i++) {
            for (var point : BatchData.parseFrom(messages.next()).getPointsList()) {
                assertThat(point.getTimestamp().getNanos()).isEqualTo(500_000_000);
                assertThat(
                                seen.add(
                                        point.getMetricName()
                                                + point.getTagsMap()
                                                + point.getTimestamp().getSeconds()))
                        .isTrue();
            }
        }
        assertThat(seen).hasSize(900);
    }

    @Test
    void numberedMessagesCarryTheirSequenceHoweverLongItIs() throws InvalidProtocolBufferException {
        PointMessages messages = messages(Contract.PUBLISH, 10, 10);
        for (long sequence : new long[] {1, 2, 127, 128, 129, 16_384, 3_000_000, 4, 1L << 30}) {
            messages.continueAfter(sequence - 1);
            PublishRequest request = PublishRequest.parseFrom(messages.nextNumbered());
            assertThat(request.getProducer()).isEqualTo("producer");
            assertThat(request.getSequence()).isEqualTo(sequence);
            assertThat(request.getSource()).isEqualTo("source");
            assertThat(request.getPointsList())
                    .hasSize(10)
                    .allMatch(point -> point.getValue() == (double) sequence)
                    .allMatch(point -> point.getTimestampMs() == START + (sequence - 1) * STEP);
        }
    }

    @Test
    void resentMessagesAreTheSameBytes() {
        PointMessages messages = messages(Contract.PUBLISH, 20, 10);
        messages.continueAfter(500);
        byte[] first = messages.nextNumbered();
        messages.continueAfter(500);
        assertThat(messages.nextNumbered()).isEqualTo(first);
    }

    @Test
    void seriesThatDoNotFillMessagesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> messages(Contract.PUBLISH, 15, 10))
                .withMessageContaining("15 series");
    }
}
