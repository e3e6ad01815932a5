package dev.penstock.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A small service of bytes for tests, and what its calls saw. */
final class Echo {
    static final MethodDescriptor<BytesValue, BytesValue> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<BytesValue, BytesValue> IDLE =
            method("Idle", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<BytesValue, BytesValue> FLOOD =
            method("Flood", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<BytesValue, BytesValue> UPLOAD =
            method("Upload", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<BytesValue, BytesValue> DEFECT =
            method("Defect", MethodType.UNARY);

    /** Open calls of Idle and Flood. */
    final Set<ServerCall> open = ConcurrentHashMap.newKeySet();

    final AtomicLong flooded = new AtomicLong();
    final AtomicLong uploaded = new AtomicLong();
    final AtomicLong closed = new AtomicLong();

    GrpcMethod[] methods() {
        return new GrpcMethod[] {
            Methods.immediate(UNARY, (request, _) -> request).compressingLarge(),
            Methods.serverStreaming(IDLE, (_, call) -> new Open(call, false)),
            Methods.serverStreaming(FLOOD, (_, call) -> new Open(call, true)),
            Methods.raw(UPLOAD, Upload::new).withMaxMessageBytes(50 << 20),
            Methods.immediate(
                    DEFECT,
                    (_, _) -> {
                        throw new IllegalStateException("a defect of a test");
                    })
        };
    }

    static BytesValue bytes(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        return BytesValue.of(ByteString.copyFrom(bytes));
    }

    private static MethodDescriptor<BytesValue, BytesValue> method(String name, MethodType type) {
        return MethodDescriptor.<BytesValue, BytesValue>newBuilder()
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .build();
    }

    /** Open until the client goes; sends nothing, or whatever the transport takes. */
    private final class Open implements CallListener {
        private final ServerCall call;
        private final byte[] frame = Frames.frame(bytes(1000));
        private final boolean flooding;

        Open(ServerCall call, boolean flooding) {
            this.call = call;
            this.flooding = flooding;
            open.add(call);
            onWritable();
        }

        @Override
        public void onWritable() {
            while (flooding && call.writable()) {
                call.send(frame);
                flooded.addAndGet(frame.length);
            }
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {}

        @Override
        public void onHalfClose() {}

        @Override
        public void onClosed() {
            open.remove(call);
            closed.incrementAndGet();
        }
    }

    /** Counts bytes. */
    private final class Upload implements CallListener {
        private final ServerCall call;
        private int count;

        Upload(ServerCall call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] bytes, int offset, int length) {
            uploaded.addAndGet(length);
            count++;
        }

        @Override
        public void onHalfClose() {
            call.sendMessage(bytes(count));
            call.close();
        }

        @Override
        public void onClosed() {
            closed.incrementAndGet();
        }
    }
}
