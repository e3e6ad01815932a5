package dev.penstock.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.RunningServer;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Pin;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes somebody sends who takes part: each message is kept or answered, and the call goes on. */
@Timeout(60)
class StrangeBytesTest {
    private static final int MESSAGES = 3_000;

    @TempDir Path folder;

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
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

    private static final class Answers implements StreamObserver<byte[]> {
        final BlockingQueue<CollaborationMessage> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<Status> end = new LinkedBlockingQueue<>();

        @Override
        public void onNext(byte[] message) {
            try {
                messages.add(CollaborationMessage.parseFrom(message));
            } catch (InvalidProtocolBufferException e) {
                end.add(Status.fromThrowable(e));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.add(Status.OK);
        }
    }

    @Test
    void isAnsweredMessageByMessage() throws Exception {
        try (var server = RunningServer.in(folder, Map.of())) {
            var method =
                    MethodDescriptor.<byte[], byte[]>newBuilder()
                            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                            .setFullMethodName("analytics.Collaboration/Collaborate")
                            .setRequestMarshaller(new Bytes())
                            .setResponseMarshaller(new Bytes())
                            .build();
            var answers = new Answers();
            StreamObserver<byte[]> up =
                    ClientCalls.asyncBidiStreamingCall(
                            server.channel().newCall(method, CallOptions.DEFAULT), answers);
            up.onNext(first());
            var random = new Random(17);
            int malformed = 0;
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = mutated(random);
                malformed += parses(message) ? 0 : 1;
                up.onNext(message);
            }
            up.onNext(CollaborationMessage.newBuilder().setUserId("bob").build().toByteArray());
            assertThat(malformed).isBetween(100, MESSAGES - 100);
            assertThat(refusedMalformed(answers)).isEqualTo(malformed);
            up.onCompleted();
            assertThat(answers.end.poll(10, TimeUnit.SECONDS)).isEqualTo(Status.OK);
        }
    }

    /** Counts refusals up to the answer to the last message. */
    private static int refusedMalformed(Answers answers) throws InterruptedException {
        int malformed = 0;
        while (true) {
            CollaborationMessage answer = answers.messages.poll(20, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            String reason = answer.getMetadataMap().get("reason");
            malformed += "MALFORMED_MESSAGE".equals(reason) ? 1 : 0;
            if (answer.getRefused() == MESSAGES + 2) {
                return malformed;
            }
        }
    }

    private static byte[] first() {
        return CollaborationMessage.newBuilder()
                .setSessionId("s")
                .setUserId("ann")
                .build()
                .toByteArray();
    }

    private static boolean parses(byte[] message) {
        try {
            var _ = CollaborationMessage.parseFrom(message);
            return true;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    private static byte[] mutated(Random random) {
        byte[] message =
                CollaborationMessage.newBuilder()
                        .setMessageType("chat")
                        .setMessage("text " + random.nextInt())
                        .putMetadata("k", "v")
                        .setAnnotation(
                                Annotation.newBuilder()
                                        .setPin(Pin.newBuilder().setChartId("c"))
                                        .setText("t"))
                        .build()
                        .toByteArray();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            message[random.nextInt(message.length)] = (byte) random.nextInt();
        }
        return message;
    }
}
