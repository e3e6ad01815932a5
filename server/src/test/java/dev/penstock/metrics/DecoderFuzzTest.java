package dev.penstock.metrics;

import static dev.penstock.metrics.PointRulesTest.RULES;
import static dev.penstock.metrics.Scrambler.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.ingest.ItemErrors;
import dev.penstock.refusal.Refusal;
import dev.penstock.series.NewSeries;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * The decoders against the generated parsers and the rules written a second time, over messages that
 * no encoder writes; with a cache that is small, and with one whose hash is bad.
 */
class DecoderFuzzTest {
    private static final int MESSAGES = 60;
    private static final RawHash BAD = (_, from, to, seed) -> ((seed + to - from) & 3) << 60;

    @Property(tries = 30)
    void collectionPointsAreTakenAsByTheGeneratedParser(@ForAll long seed) {
        var run = new Run(seed);
        var decoder = new CollectionDecoder(run.cache, run.catalogue, RULES);
        for (int i = 1; i <= MESSAGES; i++) {
            byte[] message = run.scrambler.collectionPoint();
            byte[] slice = run.embed(message);
            Refusal refusal =
                    decoder.decode(slice, run.offset, message.length, i, NOW, run.builder);
            run.check(refusal, Reference.collection(message, i, NOW));
        }
    }

    @Property(tries = 30)
    void batchesAreTakenAsByTheGeneratedParser(@ForAll long seed) {
        var run = new Run(seed);
        var decoder = new BatchDecoder(run.cache, run.catalogue, RULES);
        for (int i = 1; i <= MESSAGES; i++) {
            byte[] message = run.scrambler.batch();
            byte[] slice = run.embed(message);
            Refusal refusal =
                    decoder.decode(
                            slice, run.offset, message.length, i, NOW, run.builder, run.errors);
            run.check(refusal, Reference.batch(message, NOW));
        }
    }

    @Property(tries = 30)
    void publishedMessagesAreTakenAsByTheGeneratedParser(@ForAll long seed) {
        var run = new Run(seed);
        var decoder = new PublishDecoder(run.cache, run.catalogue, RULES);
        for (int i = 1; i <= MESSAGES; i++) {
            byte[] message = run.scrambler.publish();
            byte[] slice = run.embed(message);
            Refusal refusal =
                    decoder.decode(
                            slice, run.offset, message.length, i, NOW, run.builder, run.errors);
            run.check(refusal, Reference.publish(message, NOW));
        }
    }

    /** One stream of messages; commits new series now and then, so that they are found later. */
    private static final class Run {
        final MetricsConfig config = MetricsConfig.defaults();
        final FakeCatalogue catalogue = new FakeCatalogue();
        final Scrambler scrambler;
        final RawSeriesCache cache;
        PointBatchBuilder builder = new PointBatchBuilder(config);
        ItemErrors errors = new ItemErrors();
        int offset;
        private final Random random;

        Run(long seed) {
            scrambler = new Scrambler(seed);
            random = new Random(seed);
            cache = new RawSeriesCache(16, seed % 2 == 0 ? RawHash.folded() : BAD, seed);
        }

        /** The message between other bytes, which must not be looked at. */
        byte[] embed(byte[] message) {
            offset = random.nextInt(20);
            var bytes = new byte[offset + message.length + random.nextInt(20)];
            random.nextBytes(bytes);
            System.arraycopy(message, 0, bytes, offset, message.length);
            return bytes;
        }

        void check(@Nullable Refusal refusal, Reference expected) {
            PointBatch batch = builder.build();
            String found = refusal == null ? "accepted" : refusal.message();
            assertThat(found).startsWith(expected.whole() == null ? "accepted" : expected.whole());
            assertThat(catalogue.points(batch)).isEqualTo(expected.stored());
            checkErrors(expected.refused());
            if (random.nextInt(4) != 0) {
                for (NewSeries series : batch.points().unknown()) {
                    catalogue.commit(series.key());
                }
            }
        }

        private void checkErrors(List<String> expected) {
            assertThat(errors.count()).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(errors.texts().get(i))
                        .contains(Arrays.asList(expected.get(i).split("\\|", -1)));
            }
            errors = new ItemErrors();
        }
    }
}
