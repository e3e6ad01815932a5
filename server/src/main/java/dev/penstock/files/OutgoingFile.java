package dev.penstock.files;

import com.google.protobuf.CodedOutputStream;
import dev.penstock.files.depot.Checksum;
import dev.penstock.files.depot.Reading;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.wire.CallListener;
import dev.penstock.wire.Frames;
import dev.penstock.wire.ServerCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file, or a part of it, piece by piece: while one is on its way to the socket the next is
 * read, and no more; not even that while much is held for others. Who takes too little for too long
 * loses its place. On the call's event loop.
 */
final class OutgoingFile implements CallListener {
    private static final String NO_HASH = "0".repeat(64);

    private final ServerCall call;
    private final Traffic traffic;
    private final String caller;
    private final CompletableFuture<Reading> opening;
    private final Shape shape;
    private final long offset;
    private final long limit;
    private final int pieceBytes;
    private final MessageDigest digest = Checksum.sha256();
    private final Patience patience;
    private @Nullable Reading reading;
    private long at;
    private long end;
    private @Nullable Piece ready;
    private int reserved;
    private int onItsWay;
    private boolean fetching;
    private boolean held;
    private boolean lastFetched;
    private boolean over;

    /** How a contract shows pieces: its message without data, where data goes, what ends the last. */
    interface Shape {
        /** The fields of a message besides its data. */
        byte[] head(Reading.Described file, long offset);

        int dataField();

        /** What the last message has more; of the same length whatever the hash. */
        byte[] tail(String sha256);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Piece(byte[] frame, int dataAt, int length, boolean last) {}

    /**
     * Prepares sending.
     *
     * @param offset where to begin; past the end is refused
     * @param limit bytes wanted; 0 or less: to the end
     */
    OutgoingFile(
            ServerCall call,
            Traffic traffic,
            CompletableFuture<Reading> opening,
            Shape shape,
            long offset,
            long limit,
            int pieceBytes) {
        this.call = call;
        this.traffic = traffic;
        this.opening = opening;
        this.shape = shape;
        this.offset = offset;
        this.limit = limit;
        this.pieceBytes = pieceBytes;
        caller = Traffic.caller(call);
        // Its place and what is held for it are needed.
        patience = traffic.patience(call::execute, call::abandon);
    }

    OutgoingFile start() {
        try {
            traffic.enter();
        } catch (RefusedException e) {
            var _ = opening.thenAccept(Reading::close);
            throw e;
        }
        traffic.out.enter(caller);
        var _ = opening.whenComplete((file, failure) -> call.execute(() -> opened(file, failure)));
        return this;
    }

    private void opened(@Nullable Reading file, @Nullable Throwable failure) {
        if (file == null) {
            throw thrown(failure);
        }
        if (over) {
            file.close();
            return;
        }
        reading = file;
        long size = file.described().size();
        if (offset > size) {
            throw Refusal.of(
                            Reason.OUT_OF_RANGE,
                            "offset: %d (expected: at most %d, the size)".formatted(offset, size))
                    .asException();
        }
        at = offset;
        end = limit <= 0 ? size : offset + Math.min(limit, size - offset);
        fetch(file);
    }

    private void fetch(Reading file) {
        if (fetching || lastFetched || ready != null) {
            return;
        }
        int wanted = (int) Math.min(pieceBytes, end - at);
        int length = wanted == 0 ? 0 : traffic.pieces.take(wanted, call.writable());
        if (length < wanted && length == 0) {
            return;
        }
        fetching = true;
        reserved = length;
        Piece piece = outline(file, length);
        lastFetched = piece.last();
        long from = at;
        at += piece.length();
        ByteBuffer into = ByteBuffer.wrap(piece.frame(), piece.dataAt(), piece.length());
        var _ =
                file.read(from, into, digest)
                        .whenComplete(
                                (read, failure) ->
                                        call.execute(() -> fetched(file, piece, read, failure)));
    }

    private Piece outline(Reading file, int length) {
        boolean last = at + length == end;
        byte[] head = shape.head(file.described(), at);
        int tail = last ? shape.tail(NO_HASH).length : 0;
        int field = length == 0 ? 0 : fieldLength(length);
        int size = head.length + field + length + tail;
        byte[] frame = new byte[Frames.HEADER + size];
        Frames.putHeader(frame, 0, size);
        System.arraycopy(head, 0, frame, Frames.HEADER, head.length);
        int dataAt = Frames.HEADER + head.length + field;
        if (length > 0) {
            putField(frame, Frames.HEADER + head.length, field, length);
        }
        return new Piece(frame, dataAt, length, last);
    }

    private int fieldLength(int length) {
        return CodedOutputStream.computeTagSize(shape.dataField())
                + CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    private void putField(byte[] frame, int from, int fieldLength, int length) {
        var out = CodedOutputStream.newInstance(frame, from, fieldLength);
        try {
            out.writeTag(shape.dataField(), 2);
            out.writeUInt32NoTag(length);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array", e);
        }
    }

    private void fetched(
            Reading file, Piece piece, @Nullable Integer read, @Nullable Throwable failure) {
        fetching = false;
        if (over) {
            return;
        }
        if (read == null) {
            throw thrown(failure);
        }
        if (read < piece.length()) {
            throw differs(file, "it ends before byte " + end);
        }
        if (piece.last()) {
            putTail(file, piece);
        }
        ready = piece;
        send();
    }

    private void putTail(Reading file, Piece piece) {
        String hash = HexFormat.of().formatHex(digest.digest());
        String expected = file.described().sha256();
        boolean whole = offset == 0 && end == file.described().size();
        if (whole && !expected.isEmpty() && !expected.equals(hash)) {
            file.markDamaged();
            throw differs(file, "it is damaged on the server's disk");
        }
        byte[] tail = shape.tail(hash);
        System.arraycopy(tail, 0, piece.frame(), piece.dataAt() + piece.length(), tail.length);
    }

    private static RefusedException differs(Reading file, String how) {
        return Refusal.of(
                        Reason.CONTENT_DIFFERS,
                        "file " + Refusal.shorten(file.described().name()) + ": " + how)
                .asException();
    }

    private void send() {
        Piece piece = ready;
        Reading file = reading;
        if (piece == null || file == null || held || over || !call.writable()) {
            return;
        }
        ready = null;
        call.send(piece.frame());
        traffic.pieces.give(onItsWay);
        onItsWay = piece.length();
        reserved = 0;
        traffic.sent.add(piece.length());
        if (piece.last() || !call.writable()) {
            patience.beginTaking(piece.length());
        }
        if (piece.last()) {
            call.close();
            return;
        }
        long wait = traffic.out.take(caller, piece.length());
        if (wait > 0) {
            held = true;
            traffic.after(wait, () -> call.execute(this::letGo));
        }
        fetch(file);
    }

    private void letGo() {
        held = false;
        send();
    }

    private static RuntimeException thrown(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException e && e.getCause() != null
                        ? e.getCause()
                        : failure;
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    @Override
    public void onMessage(byte[] bytes, int from, int length) {}

    @Override
    public void onHalfClose() {}

    @Override
    public void onWritable() {
        patience.end();
        traffic.pieces.give(onItsWay);
        onItsWay = 0;
        send();
        Reading file = reading;
        if (file != null && !over) {
            fetch(file);
        }
    }

    @Override
    public void onClosed() {
        if (over) {
            return;
        }
        over = true;
        patience.end();
        traffic.pieces.give(onItsWay + reserved);
        traffic.out.leave(caller);
        traffic.leave();
        Reading file = reading;
        if (file != null) {
            file.close();
        }
    }
}
