package dev.penstock.metrics;

/**
 * Bytes that are no protobuf message of the type expected. Never leaves this package: decoders turn
 * it into a refusal. One instance without a stack trace, since garbage must be cheap to refuse; any
 * thread.
 */
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // carries no trace and no state
    static final MalformedMessageException MALFORMED = new MalformedMessageException();

    private MalformedMessageException() {
        super("malformed message", null, false, false);
    }
}
