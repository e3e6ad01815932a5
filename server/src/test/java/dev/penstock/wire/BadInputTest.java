package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BytesValue;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Codec;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send that they should not: the call is refused, its neighbours go on. */
class BadInputTest {
    private final Echo echo = new Echo();
    private TestServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        server = TestServer.of(echo.methods());
        channel = server.channel();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMessageOverTheLimitOfItsMethodIsRefusedAndTheConnectionGoesOn() throws Exception {
        var neighbour = new Upload();
        neighbour.requests.onNext(Echo.bytes(1000));
        var refused = new Upload();
        refused.requests.onNext(Echo.bytes(51 << 20));
        StatusRuntimeException failure = refused.failure();
        assertThat(failure.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(failure.getStatus().getDescription())
                .matches("message: 5347\\d+ bytes \\(expected: at most 52428800\\)");
        var details = Objects.requireNonNull(StatusProto.fromThrowable(failure));
        assertThat(details.getDetails(0).unpack(ErrorInfo.class).getReason())
                .isEqualTo("MESSAGE_TOO_LARGE");
        neighbour.requests.onNext(Echo.bytes(1000));
        neighbour.requests.onCompleted();
        assertThat(neighbour.response.get(10, TimeUnit.SECONDS).getValue().size()).isEqualTo(2);
        assertThat(server.server().stats().connections()).isEqualTo(1);
        await().until(() -> server.server().stats().halfReceivedBytes() == 0);
    }

    @Test
    void aMessageWithinFiveMebibytesOfFiftyIsTaken() throws Exception {
        var upload = new Upload();
        upload.requests.onNext(Echo.bytes(45 << 20));
        upload.requests.onCompleted();
        assertThat(upload.response.get(20, TimeUnit.SECONDS).getValue().size()).isEqualTo(1);
    }

    @Test
    void aDecompressionBombIsStoppedAtTheLimit() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[64 << 20]);
        }
        byte[] bomb = packed.toByteArray();
        assertThat(bomb.length).isLessThan(100_000);
        var answer =
                new RawGrpc(server.port())
                        .call(
                                "test.Echo/Unary",
                                Frames.frame(Frames.COMPRESSED, bomb, bomb.length),
                                "grpc-encoding",
                                "gzip");
        assertThat(answer.status()).isEqualTo("8");
        assertThat(answer.message()).contains("expected: at most 4194304");
    }

    @Test
    void compressedGarbageIsRefused() throws Exception {
        byte[] garbage = "not gzip at all".getBytes(StandardCharsets.UTF_8);
        byte[] frame = Frames.frame(Frames.COMPRESSED, garbage, garbage.length);
        var raw = new RawGrpc(server.port());
        assertThat(raw.call("test.Echo/Unary", frame, "grpc-encoding", "gzip").status())
                .isEqualTo("13");
        var undeclared = raw.call("test.Echo/Unary", frame, "te", "trailers");
        assertThat(undeclared.status()).isEqualTo("13");
        assertThat(undeclared.message()).contains("compressed message without grpc-encoding");
    }

    @Test
    void anUnknownEncodingIsUnimplementedAndTheKnownOnesAreNamed() throws Exception {
        var answer =
                new RawGrpc(server.port())
                        .call("test.Echo/Unary", Frames.frame(new byte[0]), "grpc-encoding", "br");
        assertThat(answer.status()).isEqualTo("12");
        assertThat(answer.header("grpc-accept-encoding")).contains("gzip");
    }

    @Test
    void malformedFramesAreInternal() throws Exception {
        var raw = new RawGrpc(server.port());
        byte[] flag = Frames.frame(new byte[3]);
        flag[0] = 7;
        assertThat(raw.call("test.Echo/Unary", flag).status()).isEqualTo("13");
        byte[] truncated = Frames.frame(new byte[30]);
        assertThat(raw.call("test.Echo/Unary", Arrays.copyOf(truncated, 20)).message())
                .contains("ended within a message");
        assertThat(raw.call("test.Echo/Unary", new byte[0]).message())
                .contains("without a request message");
        assertThat(raw.call("test.Echo/Unary", new byte[10]).message())
                .contains("more than one request");
        byte[] notProtobuf = {(byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThat(raw.call("test.Echo/Unary", Frames.frame(notProtobuf)).status()).isEqualTo("3");
        assertThat(
                        raw.call(
                                        "test.Echo/Unary",
                                        Frames.frame(new byte[0]),
                                        "grpc-timeout",
                                        "soon")
                                .message())
                .contains("grpc-timeout: soon");
    }

    @Test
    void unknownMethodsAndServicesAreUnimplemented() throws Exception {
        var raw = new RawGrpc(server.port());
        assertThat(raw.call("test.Echo/Nothing", Frames.frame(new byte[0])).status())
                .isEqualTo("12");
        var answer = raw.call("no.Such/Thing", Frames.frame(new byte[0]));
        assertThat(answer.status()).isEqualTo("12");
        assertThat(answer.message()).isEqualTo("no method /no.Such/Thing");
    }

    @Test
    void aDefectIsInternalWithAnIdAndNothingOfItsCause() {
        var failure =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel, Echo.DEFECT, CallOptions.DEFAULT, Echo.bytes(1)));
        assertThat(failure.getStatus().getCode()).isEqualTo(Code.INTERNAL);
        assertThat(failure.getStatus().getDescription())
                .matches("internal error [0-9a-f]+")
                .doesNotContain("a defect of a test");
    }

    @Test
    void randomBytesDoNotHurtTheNeighbours() throws Exception {
        var random = new Random(42);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5_000)];
            random.nextBytes(bytes);
            shout(i % 3 == 0 ? afterPreface(bytes) : bytes);
        }
        var answer =
                ClientCalls.blockingUnaryCall(
                        channel, Echo.UNARY, CallOptions.DEFAULT, Echo.bytes(10));
        assertThat(answer.getValue().size()).isEqualTo(10);
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> server.server().stats().connections() == 1);
    }

    @Test
    void compressedRequestsAndAnswersPass() {
        var answer =
                ClientCalls.blockingUnaryCall(
                        channel,
                        Echo.UNARY,
                        CallOptions.DEFAULT.withCompression(new Codec.Gzip().getMessageEncoding()),
                        Echo.bytes(100_000));
        assertThat(answer).isEqualTo(Echo.bytes(100_000));
    }

    private static byte[] afterPreface(byte[] bytes) {
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        var out = new ByteArrayOutputStream();
        out.writeBytes(preface);
        out.writeBytes(settings);
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    private void shout(byte[] bytes) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            socket.shutdownOutput();
            socket.setSoTimeout(2_000);
            socket.getInputStream().readAllBytes();
        } catch (IOException expected) {
            assertThat(expected).hasMessageMatching("(?i).*(reset|broken|timed out|closed).*");
        }
    }

    /** A client stream by hand. */
    private final class Upload implements StreamObserver<BytesValue> {
        final CompletableFuture<BytesValue> response = new CompletableFuture<>();
        final StreamObserver<BytesValue> requests =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(Echo.UPLOAD, CallOptions.DEFAULT), this);

        StatusRuntimeException failure() {
            var failure =
                    catchThrowableOfType(
                            ExecutionException.class, () -> response.get(20, TimeUnit.SECONDS));
            return (StatusRuntimeException) Objects.requireNonNull(failure.getCause());
        }

        @Override
        public void onNext(BytesValue value) {
            response.complete(value);
        }

        @Override
        public void onError(Throwable failure) {
            response.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
