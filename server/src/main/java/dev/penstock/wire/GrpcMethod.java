package dev.penstock.wire;

/**
 * One gRPC method: its name and what answers it. Immutable, any thread.
 *
 * @param service full name of the service, e.g. {@code collection.DataCollectionService}
 * @param name name of the method in the service
 * @param maxMessageBytes largest message a client may send, decompressed
 * @param compression when answers are compressed for clients that accept it
 * @param handler answers the calls
 */
public record GrpcMethod(
        String service,
        String name,
        int maxMessageBytes,
        Compression compression,
        CallHandler handler) {
    /** Limit of methods that do not set one. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;

    /** When the messages a method sends are compressed. */
    public enum Compression {
        /** Only those sent with {@link ServerCall#sendCompressed}. */
        ON_REQUEST,
        /** Those of at least {@link Frames#WORTH_COMPRESSING} bytes. */
        LARGE
    }

    public GrpcMethod {
        if (service.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "method: " + service + "/" + name + " (expected: both names)");
        }
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException(
                    "maxMessageBytes: " + maxMessageBytes + " (expected: > 0)");
        }
    }

    public GrpcMethod(String service, String name, int maxMessageBytes, CallHandler handler) {
        this(service, name, maxMessageBytes, Compression.ON_REQUEST, handler);
    }

    /** {@code service/name}. */
    public String fullName() {
        return service + "/" + name;
    }

    /** The same method with another limit. */
    public GrpcMethod withMaxMessageBytes(int limit) {
        return new GrpcMethod(service, name, limit, compression, handler);
    }

    /** The same method, compressing large answers. */
    public GrpcMethod compressingLarge() {
        return new GrpcMethod(service, name, maxMessageBytes, Compression.LARGE, handler);
    }

    /** The same method, answered by another handler; for what wraps all methods, such as admission. */
    public GrpcMethod withHandler(CallHandler other) {
        return new GrpcMethod(service, name, maxMessageBytes, compression, other);
    }
}
