package dev.penstock.files.http;

import dev.penstock.files.Patience;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Reading;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends part of a file, piece by piece; the next is read when the socket has taken enough of the ones
 * before. The last piece of a whole file only goes out when the whole is what was stored. On the
 * request's event loop.
 */
final class Sending {
    private static final int PIECE = 128 << 10;
    private static final int MOST_QUEUED = 2 * PIECE;

    private final Visit visit;
    private final Reading reading;
    private final Part part;
    private final byte[] piece;
    private final @Nullable MessageDigest digest;
    private final Patience patience;
    private long at;
    private boolean waiting;

    Sending(Visit visit, Reading reading, Part part) {
        this.visit = visit;
        this.reading = reading;
        this.part = part;
        at = part.from();
        piece = new byte[(int) Math.min(PIECE, part.length())];
        digest = part.whole() ? Checksum.sha256() : null;
        patience = visit.patience(visit::abandon);
    }

    void start() {
        visit.whenOver(
                () -> {
                    patience.end();
                    reading.close();
                });
        if (!visit.isOver()) {
            visit.response().setWriteQueueMaxSize(MOST_QUEUED).drainHandler(_ -> drained());
            fetch();
        }
    }

    private void fetch() {
        if (visit.isOver()) {
            return;
        }
        int length = (int) Math.min(piece.length, part.to() - at);
        CompletableFuture<Integer> read =
                reading.read(at, ByteBuffer.wrap(piece, 0, length), digest);
        visit.thenIfWell(read, count -> fetched(length, count));
    }

    private void fetched(int length, int count) {
        if (visit.isOver()) {
            return;
        }
        at += length;
        boolean last = at == part.to();
        if (count < length || (last && differs())) {
            damaged();
            return;
        }
        Buffer bytes = Buffer.buffer(Arrays.copyOf(piece, length));
        visit.traffic().sent.add(length);
        if (last) {
            // It keeps its place until the client has taken it, or leaves it to wait for too long.
            patience.beginTaking(Math.min(at - part.from(), (long) MOST_QUEUED + length));
            visit.sentWith(visit.response().end(bytes));
            return;
        }
        visit.response().write(bytes);
        long wait = visit.traffic().out.take(visit.caller(), length);
        visit.traffic().after(wait, () -> visit.execute(this::goOn));
    }

    private boolean differs() {
        return digest != null && !Checksum.hex(digest).equals(reading.described().sha256());
    }

    private void damaged() {
        reading.markDamaged();
        visit.fail(
                Refusal.of(
                                Reason.CONTENT_DIFFERS,
                                "the file is damaged on the server's disk: store it again")
                        .asException());
    }

    private void goOn() {
        if (visit.isOver()) {
            return;
        }
        if (visit.response().writeQueueFull()) {
            waiting = true;
            patience.beginTaking(MOST_QUEUED);
        } else {
            fetch();
        }
    }

    private void drained() {
        if (waiting) {
            waiting = false;
            patience.end();
            fetch();
        }
    }
}
