package dev.penstock.client;

import dev.penstock.api.files.v1.PendingUpload;
import java.time.Duration;

/** Is told how one transfer goes, on the transfer's thread: what it does must be short. */
public interface TransferListener {
    /** Nobody who wants to know. */
    TransferListener NONE = new TransferListener() {};

    /** Bytes moved, in all and per second; told every now and then and at the end. */
    default void onProgress(Progress progress) {}

    /**
     * An upload has an id under which it can be resumed, or more of it is durable. Told before anything
     * is sent.
     */
    default void onUpload(PendingUpload upload) {}

    /** It broke off and goes on after the delay. */
    default void onWaiting(CallFailure failure, Duration delay) {}
}
