package dev.penstock.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.penstock.refusal.StatusCode;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.SimpleResponse;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The service that the official interop client talks to, answered by this package. */
final class InteropService {
    private static final String ECHO_INITIAL = "x-grpc-test-echo-initial";
    private static final String ECHO_TRAILING = "x-grpc-test-echo-trailing-bin";
    private static final int LIMIT = 200 << 20;

    private InteropService() {}

    static GrpcMethod[] methods() {
        return List.of(
                        Methods.immediate(
                                TestServiceGrpc.getEmptyCallMethod(),
                                (_, call) -> echoing(call, Empty.getDefaultInstance())),
                        unary(),
                        Methods.serverStreaming(
                                TestServiceGrpc.getStreamingOutputCallMethod(),
                                (request, call) -> {
                                    echo(call);
                                    var responses = new Responses(call);
                                    responses.add(request);
                                    responses.noMore();
                                    return responses.listener();
                                }),
                        Methods.streaming(
                                TestServiceGrpc.getStreamingInputCallMethod(), Summing::new),
                        Methods.streaming(
                                TestServiceGrpc.getFullDuplexCallMethod(), FullDuplex::new),
                        Methods.streaming(
                                TestServiceGrpc.getHalfDuplexCallMethod(), HalfDuplex::new))
                .stream()
                .map(method -> method.withMaxMessageBytes(LIMIT))
                .toArray(GrpcMethod[]::new);
    }

    private static GrpcMethod unary() {
        return Methods.raw(
                TestServiceGrpc.getUnaryCallMethod(),
                call ->
                        new SingleRequestListener<>(
                                call,
                                new RequestDecoder.Typed<>(
                                        RequestParser.of(SimpleRequest.getDefaultInstance()))) {
                            @Override
                            void answer(SimpleRequest request) {
                                echo(call);
                                if (request.hasResponseStatus()) {
                                    fail(call, request.getResponseStatus());
                                    return;
                                }
                                var response =
                                        SimpleResponse.newBuilder()
                                                .setPayload(payload(request.getResponseSize()))
                                                .build();
                                send(call, response, request.getResponseCompressed().getValue());
                                call.close();
                            }
                        });
    }

    private static void fail(ServerCall call, EchoStatus status) {
        StatusCode code =
                Stream.of(StatusCode.values())
                        .filter(known -> known.number() == status.getCode())
                        .findFirst()
                        .orElseThrow();
        ((HttpCall) call).close(Status.of(code, status.getMessage()));
    }

    private static void send(ServerCall call, MessageLite message, boolean compressed) {
        if (compressed) {
            call.sendCompressed(message);
        } else {
            call.sendMessage(message);
        }
    }

    private static Empty echoing(ServerCall call, Empty response) {
        echo(call);
        return response;
    }

    private static void echo(ServerCall call) {
        String initial = call.headers().get(ECHO_INITIAL);
        if (initial != null) {
            call.header(ECHO_INITIAL, initial);
        }
        String trailing = call.headers().get(ECHO_TRAILING);
        if (trailing != null) {
            call.trailer(ECHO_TRAILING, trailing);
        }
    }

    private static Payload payload(int size) {
        return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
    }

    /** Sends responses one after the other, each after its interval and when the client can take it. */
    private static final class Responses {
        private final ServerCall call;
        private final Queue<ResponseParameters> waiting = new ArrayDeque<>();
        private boolean noMore;
        private boolean timing;
        private boolean closed;

        Responses(ServerCall call) {
            this.call = call;
        }

        CallListener listener() {
            return new CallListener() {
                @Override
                public void onMessage(byte[] bytes, int offset, int length) {}

                @Override
                public void onHalfClose() {}

                @Override
                public void onClosed() {
                    closed = true;
                }

                @Override
                public void onWritable() {
                    next();
                }
            };
        }

        void add(StreamingOutputCallRequest request) {
            waiting.addAll(request.getResponseParametersList());
            next();
        }

        void noMore() {
            noMore = true;
            next();
        }

        private void next() {
            while (!timing && !closed && call.writable()) {
                ResponseParameters parameters = waiting.poll();
                if (parameters == null) {
                    if (noMore) {
                        call.close();
                    }
                    return;
                }
                after(parameters);
            }
        }

        private void after(ResponseParameters parameters) {
            if (parameters.getIntervalUs() == 0) {
                respond(parameters);
                return;
            }
            timing = true;
            CompletableFuture.delayedExecutor(parameters.getIntervalUs(), TimeUnit.MICROSECONDS)
                    .execute(
                            () ->
                                    call.execute(
                                            () -> {
                                                timing = false;
                                                respond(parameters);
                                                next();
                                            }));
        }

        private void respond(ResponseParameters parameters) {
            var response =
                    StreamingOutputCallResponse.newBuilder()
                            .setPayload(payload(parameters.getSize()))
                            .build();
            send(call, response, parameters.getCompressed().getValue());
        }
    }

    private static class FullDuplex implements Methods.MessageListener<StreamingOutputCallRequest> {
        final ServerCall call;
        final Responses responses;

        FullDuplex(ServerCall call) {
            this.call = call;
            this.responses = new Responses(call);
            echo(call);
        }

        @Override
        public void onMessage(StreamingOutputCallRequest request) {
            if (request.hasResponseStatus()) {
                fail(call, request.getResponseStatus());
                return;
            }
            responses.add(request);
        }

        @Override
        public void onHalfClose() {
            responses.noMore();
        }

        @Override
        public void onClosed() {
            responses.listener().onClosed();
        }

        @Override
        public void onWritable() {
            responses.next();
        }
    }

    private static final class HalfDuplex extends FullDuplex {
        private final List<StreamingOutputCallRequest> requests = new ArrayList<>();

        HalfDuplex(ServerCall call) {
            super(call);
        }

        @Override
        public void onMessage(StreamingOutputCallRequest request) {
            requests.add(request);
        }

        @Override
        public void onHalfClose() {
            requests.forEach(responses::add);
            responses.noMore();
        }
    }

    private static final class Summing
            implements Methods.MessageListener<StreamingInputCallRequest> {
        private final ServerCall call;
        private int sum;

        Summing(ServerCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(StreamingInputCallRequest request) {
            sum += request.getPayload().getBody().size();
        }

        @Override
        public void onHalfClose() {
            call.sendMessage(
                    StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(sum).build());
            call.close();
        }

        @Override
        public void onClosed() {}
    }
}
