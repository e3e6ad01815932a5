package dev.penstock.refusal;

/**
 * Why something is refused: the {@code reason} of {@code google.rpc.ErrorInfo}, stable for clients.
 * Immutable, any thread.
 */
public enum Reason {
    /** A field has a value outside what is allowed. */
    INVALID_FIELD(StatusCode.INVALID_ARGUMENT),
    /** The bytes are not a message of the type the method takes. */
    MALFORMED_MESSAGE(StatusCode.INVALID_ARGUMENT),
    /** A cursor that was not issued by this server, or not for this subscription. */
    INVALID_CURSOR(StatusCode.INVALID_ARGUMENT),
    /** What follows the cursor is no longer held; the oldest cursor is in the metadata. */
    CURSOR_TOO_OLD(StatusCode.OUT_OF_RANGE),
    /** The cursor is from before the folder was restored or cut. */
    CURSOR_OF_OTHER_EPOCH(StatusCode.OUT_OF_RANGE),
    /** A message is larger than the method takes. */
    MESSAGE_TOO_LARGE(StatusCode.RESOURCE_EXHAUSTED),
    /** A limit on how much one caller or source may have is reached; waiting does not help. */
    LIMIT_REACHED(StatusCode.RESOURCE_EXHAUSTED),
    /** Too much at once; the same again later may succeed. */
    OVERLOADED(StatusCode.RESOURCE_EXHAUSTED, true),
    /** The disk is full; writes are refused until there is space. */
    OUT_OF_SPACE(StatusCode.RESOURCE_EXHAUSTED, true),
    /** A sequence number that leaves a gap, or a producer that is not remembered in mid-sequence. */
    SEQUENCE_GAP(StatusCode.FAILED_PRECONDITION),
    /** Somebody else changed it first. */
    REVISION_CONFLICT(StatusCode.ABORTED),
    /** Somebody else is at it; once they are done the same may succeed. */
    IN_USE(StatusCode.ABORTED),
    /** The reader fell behind and had asked to be disconnected then. */
    TOO_SLOW(StatusCode.ABORTED),
    /** Beyond the end of what there is. */
    OUT_OF_RANGE(StatusCode.OUT_OF_RANGE),
    /** What arrived, or what the disk gave back, is not what was sent or stored. */
    CONTENT_DIFFERS(StatusCode.DATA_LOSS),
    /** There is one of that name. */
    ALREADY_EXISTS(StatusCode.ALREADY_EXISTS),
    /** It belongs to somebody else. */
    NOT_YOURS(StatusCode.PERMISSION_DENIED),
    /** It is not in the state that this needs. */
    WRONG_STATE(StatusCode.FAILED_PRECONDITION),
    /** No such thing. */
    NOT_FOUND(StatusCode.NOT_FOUND),
    /** No such method. */
    UNKNOWN_METHOD(StatusCode.UNIMPLEMENTED),
    /** A message encoding that is not supported. */
    UNKNOWN_ENCODING(StatusCode.UNIMPLEMENTED),
    /** The caller's deadline passed. */
    DEADLINE(StatusCode.DEADLINE_EXCEEDED),
    /** The caller cancelled. */
    CANCELLED(StatusCode.CANCELLED),
    /** The server is starting or stopping. */
    NOT_SERVING(StatusCode.UNAVAILABLE, true),
    /** A defect of the server; details are in its log under the id given. */
    INTERNAL(StatusCode.INTERNAL);

    private final StatusCode status;
    private final boolean retryable;

    Reason(StatusCode status) {
        this(status, false);
    }

    Reason(StatusCode status, boolean retryable) {
        this.status = status;
        this.retryable = retryable;
    }

    /** The gRPC status a call ends with when it is refused for this reason. */
    public StatusCode status() {
        return status;
    }

    /** Whether the same request may succeed later; such refusals carry {@code RetryInfo}. */
    public boolean retryable() {
        return retryable;
    }
}
