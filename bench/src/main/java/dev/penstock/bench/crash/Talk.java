package dev.penstock.bench.crash;

import dev.penstock.client.PenstockClient;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A place where people talk, by the Java client. Stateless, any thread. */
public interface Talk {
    /** What may happen there. */
    enum Kind {
        SAID,
        JOINED,
        LEFT
    }

    /** One thing that happened; the text is empty unless something was said. */
    record Happening(Kind kind, String user, String text) {}

    /** Hears what is said, by oneself too. On a thread of the client's. */
    interface Hearer {
        void said(String text);

        /** It does not go on. */
        void lost(String how);
    }

    /** Somebody who is there. One thread. */
    interface Voice {
        CompletableFuture<?> entered();

        /** Completes when it is on disk. */
        CompletableFuture<?> say(String text) throws InterruptedException;

        void cancel();
    }

    /** Somebody enters. */
    Voice enter(PenstockClient client, String user, Hearer hearer) throws InterruptedException;

    /** What happened since a moment, up to a last word. */
    List<Happening> record(PenstockClient client, Instant from, String lastWord)
            throws InterruptedException;
}
