package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.collection.DataCollectionServiceGrpc;
import dev.penstock.api.collection.DataPoint;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ConfirmedUploadTest {
    private static final int MESSAGES = 20;

    @Property(tries = 20)
    void everyMessageOfAConfirmedPieceIsStored(
            @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 0.05) double breaking)
            throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client =
                        server.client(
                                ClientConfig.of("stand-in").withCalls(RetryPolicy.UNLIMITED),
                                new HurriedTiming(),
                                new Random(seed))) {
            server.trouble().breakStreams(breaking, seed);
            try (var upload =
                    client.upload(DataCollectionServiceGrpc.getCollectDataPointsMethod())) {
                for (long time = 1; time <= MESSAGES; time++) {
                    upload.send(point(time));
                }
                assertThat(upload.confirm().getSuccessfulCount()).isEqualTo(MESSAGES);
                assertThat(upload.unconfirmed()).isZero();
            }
            assertThat(server.store().series().values().iterator().next().keySet())
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, MESSAGES).boxed().toList());
        }
    }

    private static DataPoint point(long time) {
        return DataPoint.newBuilder()
                .setSource("press-01")
                .setTimestamp(time)
                .putMetrics("temperature", 41.5)
                .build();
    }
}
