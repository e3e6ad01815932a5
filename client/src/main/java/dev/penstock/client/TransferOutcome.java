package dev.penstock.client;

/** How one of several transfers ended. */
public sealed interface TransferOutcome<T> {
    /** It is through. */
    record Done<T>(T result) implements TransferOutcome<T> {}

    /**
     * It failed for good.
     *
     * @param cause {@link PenstockException}, or {@link java.io.IOException} of the file at this end
     */
    record Failed<T>(Exception cause) implements TransferOutcome<T> {}

    /** It was stopped before its end; an upload can be resumed. */
    record Stopped<T>() implements TransferOutcome<T> {}
}
