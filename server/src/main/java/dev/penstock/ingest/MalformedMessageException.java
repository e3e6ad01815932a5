package dev.penstock.ingest;

/**
 * Bytes that are no protobuf message of the type expected. Decoders turn it into a
 * refusal. One instance without a stack trace, since garbage must be cheap to refuse; any
 * thread.
 */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("StaticAssignmentOfThrowable") // carries no trace and no state
    public static final MalformedMessageException MALFORMED = new MalformedMessageException();

    private MalformedMessageException() {
        super("malformed message", null, false, false);
    }
}
