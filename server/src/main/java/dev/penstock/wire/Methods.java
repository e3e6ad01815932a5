package dev.penstock.wire;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Typed forms of {@link CallHandler} for generated messages, so that a service is a list of these.
 * Any thread.
 */
public final class Methods {
    private Methods() {}

    /**
     * Answers one request with one response, at once or later and on any thread. When the caller is
     * gone before, the stage is cancelled.
     */
    @FunctionalInterface
    public interface Unary<Q, R> {
        CompletionStage<R> answer(Q request, ServerCall call);
    }

    /** Answers one request with one response without waiting for anything. */
    @FunctionalInterface
    public interface Immediate<Q, R> {
        R answer(Q request, ServerCall call);
    }

    /**
     * Answers one request with a stream of messages: sends on the call and ends it. The listener
     * returned learns of {@code onWritable} and {@code onClosed}.
     */
    @FunctionalInterface
    public interface ServerStreaming<Q> {
        CallListener start(Q request, ServerCall call);
    }

    /** {@link CallListener} with messages decoded. Same rules. */
    public interface MessageListener<Q> {
        void onMessage(Q message);

        default void onReadComplete() {}

        void onHalfClose();

        void onClosed();

        default void onWritable() {}
    }

    /** One request, one response, when the stage completes; a RefusedException in it refuses. */
    public static <Q extends Message, R extends MessageLite> GrpcMethod unary(
            MethodDescriptor<Q, R> method, Unary<Q, R> answer) {
        RequestDecoder<Q> decoder = decoder(method);
        return method(method, call -> new UnaryListener<>(call, decoder, answer));
    }

    /**
     * The same for requests so large that decoding them would hold up an event loop: the handler gets
     * the bytes, which are its own, counts them, and decodes them elsewhere.
     */
    public static <R extends MessageLite> GrpcMethod unaryBytes(
            MethodDescriptor<?, R> method, Unary<byte[], R> answer) {
        var decoder = new RequestDecoder.Plain();
        return method(method, call -> new UnaryListener<>(call, decoder, answer));
    }

    /** One request, one response, computed on the event loop: for what neither waits nor computes long. */
    public static <Q extends Message, R extends MessageLite> GrpcMethod immediate(
            MethodDescriptor<Q, R> method, Immediate<Q, R> answer) {
        RequestDecoder<Q> decoder = decoder(method);
        return method(
                method,
                call ->
                        new SingleRequestListener<>(call, decoder) {
                            @Override
                            void answer(Q request) {
                                call.sendMessage(answer.answer(request, call));
                                call.close();
                            }
                        });
    }

    /** One request, one response, computed on a virtual thread: for what waits or computes long. */
    public static <Q extends Message, R extends MessageLite> GrpcMethod blocking(
            MethodDescriptor<Q, R> method, Immediate<Q, R> answer) {
        return unary(method, (request, call) -> BlockingAnswer.start(request, call, answer));
    }

    /** One request, a stream of responses. */
    public static <Q extends Message, R extends MessageLite> GrpcMethod serverStreaming(
            MethodDescriptor<Q, R> method, ServerStreaming<Q> start) {
        RequestDecoder<Q> decoder = decoder(method);
        return method(method, call -> new ServerStreamingListener<>(call, decoder, start));
    }

    /** A stream of requests; one response or a stream of them, sent on the call. */
    public static <Q extends Message, R extends MessageLite> GrpcMethod streaming(
            MethodDescriptor<Q, R> method, Function<ServerCall, MessageListener<Q>> start) {
        RequestParser<Q> parser = parser(method);
        return method(method, call -> new DecodingListener<>(parser, start.apply(call)));
    }

    /** A method by its descriptor with a handler that decodes for itself. */
    public static GrpcMethod raw(MethodDescriptor<?, ?> method, CallHandler handler) {
        return method(method, handler);
    }

    private static GrpcMethod method(MethodDescriptor<?, ?> method, CallHandler handler) {
        String service = method.getServiceName();
        String name = method.getBareMethodName();
        if (service == null || name == null) {
            throw new IllegalArgumentException(method.getFullMethodName());
        }
        return new GrpcMethod(service, name, GrpcMethod.DEFAULT_MAX_MESSAGE_BYTES, handler);
    }

    private static <Q extends Message> RequestDecoder<Q> decoder(MethodDescriptor<Q, ?> method) {
        return new RequestDecoder.Typed<>(parser(method));
    }

    private static <Q extends Message> RequestParser<Q> parser(MethodDescriptor<Q, ?> method) {
        if (method.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller) {
            Q prototype = marshaller.getMessagePrototype();
            if (prototype != null) {
                return RequestParser.of(prototype);
            }
        }
        throw new IllegalArgumentException(
                method.getFullMethodName() + ": not of protobuf messages");
    }
}
