package dev.penstock.metrics;

import static dev.penstock.metrics.PointRulesTest.OLDEST;
import static dev.penstock.metrics.PointRulesTest.RULES;
import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.sun.management.ThreadMXBean;
import dev.penstock.api.analytics.BatchData;
import dev.penstock.api.collection.DataPoint;
import dev.penstock.api.metrics.v1.Durability;
import dev.penstock.api.metrics.v1.PublishPoint;
import dev.penstock.api.metrics.v1.PublishRequest;
import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.MetricType;
import dev.penstock.series.SeriesKey;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecodersTest {
    private final MetricsConfig config = MetricsConfig.defaults();
    private final FakeCatalogue catalogue = new FakeCatalogue();
    private final RawSeriesCache cache = new RawSeriesCache(config);
    private final PointBatchBuilder batch = new PointBatchBuilder(config);
    private final ItemErrors errors = new ItemErrors();

    private final CollectionDecoder collection = new CollectionDecoder(cache, catalogue, RULES);
    private final BatchDecoder batches = new BatchDecoder(cache, catalogue, RULES);
    private final PublishDecoder publish = new PublishDecoder(cache, catalogue, RULES);

    @Test
    void oneBadMetricRefusesItsWholePointAndSaysWhy() {
        var point = point("press").putMetrics("temp", Double.NaN).putMetrics("speed", 3).build();

        assertThat(refusal(point)).isEqualTo("metrics[temp]: NaN (expected: finite)");
        assertThat(batch.size()).isZero();
    }

    @Test
    void refusalsSayWhatWasFoundAndWhatIsExpected() {
        assertThat(refusal(point("").putMetrics("a", 1).build()))
                .isEqualTo("source: empty (expected: 1 to 255 bytes)");
        assertThat(refusal(point("s").build())).isEqualTo("metrics: none (expected: at least one)");
        assertThat(refusal(point("s").putMetrics("a-b", 1).build()))
                .isEqualTo("metrics: a-b (expected: letters, digits, '_' and '.')");
        assertThat(refusal(point("s").putMetrics("a", 1).setTimestamp(-5).build()))
                .isEqualTo("timestamp: -5 (expected: not before 1970)");
        assertThat(refusal(point("s").putMetrics("a", 1).setTimestamp(NOW + 5_001).build()))
                .endsWith("(expected: at most 5 s ahead of the server)");
        assertThat(refusal(point("s").putMetrics("a", 1).putTags("", "v").build()))
                .isEqualTo("tags: a key of 0 bytes (expected: 1 to 64 bytes)");
        assertThat(refusal(point("s").putMetrics("a", 1).putTags("k", "v".repeat(256)).build()))
                .isEqualTo("tags[k]: 256 bytes (expected: at most 255 bytes)");
        var manyTags = point("s").putMetrics("a", 1);
        for (int i = 0; i < 33; i++) {
            manyTags.putTags("k" + i, "v");
        }
        assertThat(refusal(manyTags.build()))
                .isEqualTo("tags: more than 32 (expected: at most 32)");
    }

    @Test
    void moreMetricsThanAllowedAreRefusedAndAsManyAreTaken() {
        var point = point("s");
        for (int i = 0; i < 1_000; i++) {
            point.putMetrics("m" + i, i);
        }
        assertThat(refusal(point.build())).isEqualTo("accepted");
        assertThat(batch.build().points().size()).isEqualTo(1_000);
        assertThat(refusal(point.putMetrics("m1000", 1).build()))
                .isEqualTo("metrics: more than 1000 (expected: at most 1000)");
    }

    @Test
    void tagOrderDoesNotMatterToWhichSeriesItIs() {
        int id = catalogue.commit(SeriesKey.of("a", "s", Map.of("x", "1", "y", "2")));

        refusal(point("s").putMetrics("a", 1).putTags("x", "1").putTags("y", "2").build());
        refusal(point("s").putMetrics("a", 2).putTags("y", "2").putTags("x", "1").build());

        var points = batch.build().points();
        assertThat(points.series(0)).isEqualTo(id);
        assertThat(points.series(1)).isEqualTo(id);
    }

    @Test
    void seriesThatIsNotCommittedIsHandedOnOnceAndNotRemembered() {
        var point = point("s").putMetrics("a", 1).build();
        refusal(point);
        refusal(point);
        var first = batch.build().points();
        assertThat(first.unknown()).hasSize(1);
        assertThat(first.series(0)).isEqualTo(-1);
        assertThat(first.series(1)).isEqualTo(-1);

        refusal(point);
        assertThat(batch.build().points().series(0)).isEqualTo(-1);
        int id = catalogue.commit(first.unknown().getFirst().key());
        refusal(point);
        assertThat(batch.build().points().series(0)).isEqualTo(id);
    }

    @Test
    void batchOverTheLimitFailsWhole() {
        var data = BatchData.newBuilder().setSource("s");
        for (int i = 0; i < 10_001; i++) {
            data.addPoints(analyticsPoint("a", i));
        }

        assertThat(refusal(data.build(), 1)).isEqualTo("points: 10001 (expected: at most 10000)");
        assertThat(batches.points()).isEqualTo(10_001);
        assertThat(batch.isEmpty()).isTrue();
        assertThat(refusal(data.removePoints(0).build(), 2)).isEqualTo("accepted");
        assertThat(batch.size()).isEqualTo(10_000);
    }

    @Test
    void badPointOfABatchDoesNotCostItsNeighbours() {
        var data =
                BatchData.newBuilder()
                        .addPoints(analyticsPoint("a", 1))
                        .addPoints(analyticsPoint("a", Double.POSITIVE_INFINITY))
                        .addPoints(analyticsPoint("b", 3))
                        .build();

        assertThat(refusal(data, 4)).isEqualTo("accepted");
        assertThat(errors.texts())
                .containsExactly(
                        "validation error for point 2 of batch 4: value: Infinity (expected: finite)");
        PointBatch built = batch.build();
        assertThat(built.parts()).hasSize(1);
        assertThat(built.parts().getFirst().items()).isEqualTo(2);
        assertThat(built.parts().getFirst().refused()).isEqualTo(1);
        assertThat(built.item(1)).isEqualTo(3);
        assertThat(built.points().unknown().getFirst().key().source()).isEqualTo("default");
    }

    @Test
    void batchSentAgainIsRecognisedThoughTheClockNowTakesAPointThatItRefused() {
        for (long first : new long[] {NOW + 5_000 + 1_000, OLDEST + 1_000}) {
            for (String known : new String[] {"new", "known"}) {
                var data = BatchData.newBuilder().setBatchId("b").setSource(known);
                data.addPoints(analyticsPoint("a", 1));
                data.addPoints(
                        analyticsPoint("b", 1).toBuilder()
                                .setTimestamp(Timestamp.newBuilder().setSeconds(first / 1_000)));
                byte[] bytes = data.build().toByteArray();
                var repeats = new ArrayList<@Nullable Repeat>();
                for (long now : new long[] {NOW, NOW + 2_000}) {
                    batches.decode(bytes, 0, bytes.length, 1, now, batch, errors);
                    PointBatch.Part part = batch.build().parts().getFirst();
                    assertThat(part.refused()).isEqualTo(now == NOW == first > NOW ? 1 : 0);
                    repeats.add(part.repeat());
                }
                assertThat(repeats.get(1)).isNotNull().isEqualTo(repeats.get(0));
            }
        }
    }

    @Test
    void batchSentAgainIsRecognisedWhateverTheOrderOfTagsAndWhetherItsSeriesAreKnown() {
        var first = BatchData.newBuilder().setBatchId("b").setSource("s");
        first.addPoints(analyticsPoint("a", 1).toBuilder().putTags("x", "1").putTags("y", "2"));
        var again = BatchData.newBuilder().setBatchId("b").setSource("s");
        again.addPoints(analyticsPoint("a", 1).toBuilder().putTags("y", "2").putTags("x", "1"));
        Repeat repeat = repeat(first.build());
        catalogue.commit(SeriesKey.of("a", "s", Map.of("x", "1", "y", "2")));

        assertThat(repeat).isNotNull();
        assertThat(repeat(again.build())).isEqualTo(repeat);
        assertThat(repeat(again.build())).isEqualTo(repeat);
        assertThat(repeat(again.setBatchId("c").build())).isNotEqualTo(repeat);
        assertThat(repeat(first.setSource("t").build())).isNotEqualTo(repeat);
        assertThat(repeat(first.setSource("s").addPoints(analyticsPoint("a", 2)).build()))
                .isNotEqualTo(repeat);
        assertThat(repeat(first.clearBatchId().build())).isNull();
    }

    @Test
    void pointsThatSayAnotherTypeThanTheirSeriesHasAreCounted() {
        SeriesKey known = SeriesKey.of("known", PointRules.DEFAULT_SOURCE, new TreeMap<>());
        catalogue.commit(known, MetricType.COUNTER);
        var request = PublishRequest.newBuilder();
        for (String name : new String[] {"known", "new"}) {
            for (String type : new String[] {"counter", "", "gauge", "histogram", "meter"}) {
                request.addPoints(PublishPoint.newBuilder().setName(name).setMetricType(type));
            }
        }
        byte[] bytes = request.build().toByteArray();
        assertThat(publish.decode(bytes, 0, bytes.length, 1, NOW, batch, errors)).isNull();
        PointBatch built = batch.build();
        assertThat(built.points().size()).isEqualTo(8);
        var created = new MetricType[] {MetricType.COUNTER};
        assertThat(built.typeConflicts(created, new BitSet())).isEqualTo(4);
        assertThat(built.points().unknown()).hasSize(1);
        assertThat(batch.build().typeConflicts(created, new BitSet())).isZero();
    }

    @Test
    void publishedMessageTellsSequenceDurabilityAndTypes() {
        var request =
                PublishRequest.newBuilder()
                        .setProducer("p")
                        .setSequence(7)
                        .setDurability(Durability.DURABILITY_RECEIVED)
                        .addPoints(PublishPoint.newBuilder().setName("a").setMetricType("counter"))
                        .addPoints(PublishPoint.newBuilder().setName("b").setMetricType("meter"))
                        .build();
        byte[] bytes = request.toByteArray();

        assertThat(publish.decode(bytes, 0, bytes.length, 1, NOW, batch, errors)).isNull();
        assertThat(publish.sequence()).isEqualTo(7);
        assertThat(publish.durability()).isEqualTo(Durability.DURABILITY_RECEIVED_VALUE);
        assertThat(errors.texts())
                .containsExactly(
                        "validation error for point 2: metric_type: meter"
                                + " (expected: counter, gauge or histogram)");
        PointBatch built = batch.build();
        assertThat(built.parts().getFirst().repeat()).isEqualTo(new Repeat.Sequence("p", 7));
        assertThat(built.points().unknown().getFirst().type()).isEqualTo(MetricType.COUNTER);
        assertThat(built.points().time(0)).isEqualTo(NOW);
    }

    @Test
    void errorTextsAreCappedInNumberAndLength() {
        for (int i = 0; i < 20; i++) {
            errors.add("x".repeat(1_000));
        }
        assertThat(errors.count()).isEqualTo(20);
        assertThat(errors.texts()).hasSize(10).allMatch(text -> text.length() == 300);
    }

    @Test
    void knownSeriesAreDecodedWithoutAllocation() {
        byte[] bytes =
                point("machine-17")
                        .setTimestamp(NOW)
                        .putMetrics("temp", 21.5)
                        .putMetrics("speed", 3)
                        .putTags("hall", "3")
                        .putTags("line", "Öl")
                        .build()
                        .toByteArray();
        for (String name : new String[] {"temp", "speed"}) {
            catalogue.commit(SeriesKey.of(name, "machine-17", Map.of("hall", "3", "line", "Öl")));
        }
        decode(bytes, 20_000);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        decode(bytes, 10_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // Twenty batches of a thousand points are handed over meanwhile: 24 KB each.
        assertThat(allocated / 10_000).isLessThan(2 * 24 + 4);
    }

    @Test
    void refusedMessagesAmongGoodOnesAreHandedOverWithTheFirstAndThenForgotten() {
        DataPoint good = point("s").putMetrics("a", 1).build();
        DataPoint bad =
                point("s").putMetrics("a", Double.NaN).putTags("t", "p".repeat(300_000)).build();
        refusal(bad);
        refusal(bad);
        refusal(good);
        assertThat(batch.build().bytes()).isEqualTo(good.getSerializedSize() + "a0s0".length());

        refusal(good);
        for (int i = 0; i < 4; i++) {
            assertThat(batch.isFull()).isFalse();
            refusal(bad);
        }
        assertThat(batch.isFull()).as("1.2 MB of messages").isTrue();
    }

    private void decode(byte[] bytes, int times) {
        for (int i = 0; i < times; i++) {
            if (collection.decode(bytes, 0, bytes.length, i, NOW, batch) != null) {
                throw new AssertionError("refused");
            }
            if (batch.isFull()) {
                batch.build();
            }
        }
    }

    private static DataPoint.Builder point(String source) {
        return DataPoint.newBuilder().setSource(source).setTimestamp(NOW);
    }

    private static dev.penstock.api.analytics.DataPoint analyticsPoint(String name, double value) {
        return dev.penstock.api.analytics.DataPoint.newBuilder()
                .setMetricName(name)
                .setValue(value)
                .setTimestamp(Timestamp.newBuilder().setSeconds(NOW / 1_000))
                .build();
    }

    private String refusal(DataPoint point) {
        byte[] bytes = point.toByteArray();
        Refusal refusal = collection.decode(bytes, 0, bytes.length, 1, NOW, batch);
        return refusal == null ? "accepted" : refusal.message();
    }

    private String refusal(BatchData data, int message) {
        byte[] bytes = data.toByteArray();
        Refusal refusal = batches.decode(bytes, 0, bytes.length, message, NOW, batch, errors);
        return refusal == null ? "accepted" : refusal.message();
    }

    private @Nullable Repeat repeat(BatchData data) {
        assertThat(refusal(data, 1)).isEqualTo("accepted");
        return batch.build().parts().getFirst().repeat();
    }
}
