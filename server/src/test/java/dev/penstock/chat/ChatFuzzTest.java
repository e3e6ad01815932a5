package dev.penstock.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.RunningServer;
import dev.penstock.api.chat.ChatMessage;
import dev.penstock.api.chat.ChatServiceGrpc;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.ChatRequest;
import dev.penstock.api.chat.v1.JoinRoom;
import dev.penstock.api.chat.v1.SayRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bytes that are no messages, or nearly messages, sent to every method: answered or refused. */
@Timeout(60)
class ChatFuzzTest {
    private static final int TRIES = 60;

    private enum Raw implements MethodDescriptor.Marshaller<byte[]> {
        BYTES;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void noBytesMakeADefect(@TempDir Path folder) throws Exception {
        var random = new SplittableRandom(5);
        var settings = Map.of("presence.lease", "0.2s", "presence.grace", "0s");
        try (var server = RunningServer.in(folder, settings)) {
            var methods = new ArrayList<MethodDescriptor<?, ?>>();
            methods.addAll(ChatGrpc.getServiceDescriptor().getMethods());
            methods.addAll(ChatServiceGrpc.getServiceDescriptor().getMethods());
            for (MethodDescriptor<?, ?> method : methods) {
                for (int i = 0; i < TRIES; i++) {
                    Status.Code end = call(server, method, bytes(random));
                    assertThat(end)
                            .as(method.getFullMethodName())
                            .isNotIn(
                                    Status.Code.INTERNAL,
                                    Status.Code.UNKNOWN,
                                    Status.Code.UNAVAILABLE);
                }
            }
            ChatGrpc.newBlockingStub(server.channel())
                    .say(SayRequest.newBuilder().setUser("a").setRoom("r").setText("x").build());
        }
    }

    /** A message of one kind with some bytes changed, cut or added. */
    private static byte[] bytes(SplittableRandom random) {
        List<byte[]> seeds =
                List.of(
                        new byte[0],
                        ChatMessage.newBuilder()
                                .setUsername("anna")
                                .setRoomId("r")
                                .setContent("hello @ben")
                                .build()
                                .toByteArray(),
                        ChatRequest.newBuilder()
                                .setRequest(1)
                                .setUser("anna")
                                .setJoin(JoinRoom.newBuilder().setRoom("r").setLast(3))
                                .build()
                                .toByteArray(),
                        SayRequest.newBuilder()
                                .setUser("anna")
                                .setRoom("r")
                                .setText("x")
                                .setClientId("1")
                                .build()
                                .toByteArray());
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        byte[] bytes = Arrays.copyOf(seed, seed.length + random.nextInt(4));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Sends the bytes and ends; a call that goes on is cancelled after its first message. */
    private static Status.Code call(
            RunningServer server, MethodDescriptor<?, ?> method, byte[] bytes) throws Exception {
        var end = new CompletableFuture<Status.Code>();
        ClientCall<byte[], byte[]> call =
                server.channel()
                        .newCall(
                                method.toBuilder(Raw.BYTES, Raw.BYTES).build(),
                                CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        if (!method.getType().clientSendsOneMessage()
                                || method.getType() == MethodDescriptor.MethodType.UNARY) {
                            return;
                        }
                        end.complete(Status.Code.OK);
                        call.cancel("seen", null);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status.getCode());
                    }
                },
                new Metadata());
        call.request(1_000);
        call.sendMessage(bytes);
        call.halfClose();
        return end.get(10, TimeUnit.SECONDS);
    }
}
