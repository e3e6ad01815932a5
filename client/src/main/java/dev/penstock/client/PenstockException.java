package dev.penstock.client;

/** A call failed for good: not retryable, or retried in vain. Immutable, any thread. */
public final class PenstockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient CallFailure failure;

    public PenstockException(CallFailure failure) {
        super(failure.code() + ": " + failure.message());
        this.failure = failure;
    }

    public CallFailure failure() {
        return failure;
    }
}
