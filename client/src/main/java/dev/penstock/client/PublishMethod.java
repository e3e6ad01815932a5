package dev.penstock.client;

import io.grpc.MethodDescriptor;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * A bidirectional method whose messages carry rising sequence numbers. Immutable, any thread.
 *
 * @param method what is called
 * @param acknowledged everything up to this sequence is durable, says a response
 * @param covered the answer to a message that a later response covers and gives no counts for
 */
record PublishMethod<Q, R>(
        MethodDescriptor<Q, R> method, ToLongFunction<R> acknowledged, LongFunction<R> covered) {

    /** What a response says about the message with this sequence. */
    R answer(R response, long sequence) {
        return acknowledged.applyAsLong(response) == sequence ? response : covered.apply(sequence);
    }
}
