package dev.penstock.bench.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.collection.CollectionResult;
import dev.penstock.bench.load.Contract;
import dev.penstock.bench.load.PointMessages;
import dev.penstock.bench.load.Upload;
import dev.penstock.bench.load.Workload;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.GrpcMethod;
import dev.penstock.wire.GrpcServer;
import dev.penstock.wire.Hosts;
import dev.penstock.wire.ServerCall;
import dev.penstock.wire.WireConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lean client against the server's own transport. */
class WireTest {
    private static final int MIB = 1 << 20;

    private final Vertx vertx = Vertx.vertx();
    private final GrpcServer server =
            new GrpcServer(
                    vertx,
                    WireConfig.defaults(),
                    List.of(
                            new GrpcMethod(
                                    "collection.DataCollectionService",
                                    "CollectDataPoints",
                                    4 * MIB,
                                    Counting::new)),
                    Map.of(),
                    Hosts.any(),
                    request -> request.response().setStatusCode(404).end());
    private int port;

    @BeforeEach
    void listen() throws Exception {
        port =
                server.listen("127.0.0.1", 0)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        server.shutdown(Duration.ZERO)
                .compose(_ -> vertx.close())
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static final class Counting implements CallListener {
        private final ServerCall call;
        private int messages;

        Counting(ServerCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            messages++;
        }

        @Override
        public void onHalfClose() {
            call.sendMessage(CollectionResult.newBuilder().setSuccessfulCount(messages).build());
            call.close();
        }

        @Override
        public void onClosed() {
            messages = 0;
        }
    }

    @Test
    void uploadMuchLargerThanTheWindowsArrivesWhole() throws IOException, InterruptedException {
        var load = new Workload(Contract.COLLECTION, "s", 1_000, 100, 1_760_000_000_000L, 1_000);
        try (Connection connection = Connection.open(port)) {
            var upload = new Upload(connection, Contract.COLLECTION, new PointMessages(load, "s"));
            upload.run(System.nanoTime() + 60_000_000_000L, 500_000);
            assertThat(upload.finish()).isEqualTo(new Upload.Acknowledged(5_000, 0));
        }
    }

    @Test
    void messageOverTheLimitIsRefusedWithItsStatus() throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            GrpcStream stream =
                    connection.call(Contract.COLLECTION.method(), StreamListener.SILENT);
            DataFrames frames = stream.frames();
            frames.raw(new byte[] {0, 0x7f, 0, 0, 0}, 0, 5);
            stream.write(frames);
            assertThat(UnaryCall.await(stream).code()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void manyCallsOfOneConnectionAreAnswered() throws IOException, InterruptedException {
        try (Connection connection = Connection.open(port)) {
            assertThat(connection.maxConcurrentStreams()).isEqualTo(1_000);
            for (int i = 0; i < 300; i++) {
                byte[] answer =
                        UnaryCall.streamBytes(
                                connection,
                                Contract.COLLECTION.method(),
                                List.of(new byte[0], new byte[] {1}));
                assertThat(CollectionResult.parseFrom(answer).getSuccessfulCount()).isEqualTo(2);
            }
        }
    }
}
