package dev.penstock.files.http;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request's claim on an upload, until it lets go or a newer request wants it. Any thread. */
final class Claim {
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private @Nullable Receiving receiving;
    private boolean lost;

    /**
     * It moves bytes now.
     *
     * @throws dev.penstock.refusal.RefusedException IN_USE if somebody newer wants the upload
     */
    synchronized void moving(Receiving begun) {
        if (lost) {
            throw other().asException();
        }
        receiving = begun;
    }

    /** Somebody newer wants the upload; completes when it is let go. */
    CompletableFuture<Void> lose() {
        Receiving moving;
        synchronized (this) {
            lost = true;
            moving = receiving;
        }
        if (moving != null) {
            moving.interrupt(other().asException());
        }
        return left;
    }

    void left() {
        left.complete(null);
    }

    private static Refusal other() {
        return Refusal.of(Reason.IN_USE, "the upload: another request goes on with it");
    }
}
