package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The response's side of a call: what is sent during a turn is collected and handed over at once;
 * counts what the transport has not yet put on the socket. On the call's event loop.
 */
final class Outbound {
    private static final int SMALLEST_BATCH = 512;
    private static final int MOST_SPARE = 4;

    /** An answer that costs less is not worth counting. */
    private static final int UNCOUNTED = 4096;

    /** What is counted is handed over in so many pieces, if they are neither small nor large. */
    private static final int PIECES = 64;

    private static final int SMALLEST_PIECE = 1 << 10;

    private static final int LARGEST_PIECE = 16 << 10;

    private final HttpCall call;
    private final Exchange exchange;
    private final Protocol protocol;
    private final int limit;
    private final MemoryShare share;
    private boolean gzip;
    private boolean headSent;
    private boolean ended;
    // Collected: one array as it was sent, or a batch of our own
    private byte @Nullable [] collected;
    private int length;
    private boolean own;
    private int inFlight;
    // Answers counted: all of them, what of them is collected, and what was taken of them
    private int reserved;
    private int collectedCost;
    private long taken;
    private boolean handing;
    private Deadlines.@Nullable Entry judgement;
    private boolean waiting;
    private @Nullable Fields headers;
    private @Nullable Fields trailers;

    Outbound(HttpCall call, Exchange exchange, Protocol protocol, int limit, MemoryShare share) {
        this.call = call;
        this.exchange = exchange;
        this.protocol = protocol;
        this.limit = limit;
        this.share = share;
    }

    /** Messages may be compressed; false if the head went out without saying so. */
    boolean announceGzip() {
        if (!headSent) {
            gzip = true;
        }
        return gzip;
    }

    void header(String name, String value) {
        if (headers == null) {
            headers = new Fields();
        }
        headers.add(name, value);
    }

    void trailer(String name, String value) {
        if (trailers == null) {
            trailers = new Fields();
        }
        trailers.add(name, value);
    }

    boolean writable() {
        boolean writable = !ended && length + inFlight < limit;
        waiting |= !writable;
        return writable;
    }

    /** Sends an answer that no listener holds back until there is room: it is counted until taken. */
    void answer(byte[] framed) {
        int cost = cost(framed.length);
        if (cost > UNCOUNTED) {
            if (!share.reserve(this, reserved, cost)) {
                call.close(share.refusal(cost));
                return;
            }
            if (cost > limit) {
                // By itself: beside others it would be copied.
                flush();
            }
            reserved += cost;
            collectedCost += cost;
            watch();
        }
        send(framed);
    }

    private int cost(int bytes) {
        return protocol == Protocol.WEB_TEXT ? bytes / 3 * 4 : bytes;
    }

    /** Sees to it that the client takes what is held for it. */
    private void watch() {
        if (judgement == null) {
            var held = new Held(reserved, taken, share.held(), share.taken());
            judgement = call.turn().deadline(call, () -> judge(held), share.budget().periodNanos());
        }
    }

    /** What was held when a period began, by the call and by its connection. */
    private record Held(int bytes, long taken, long byAll, long takenOfAll) {}

    private void judge(Held before) {
        judgement = null;
        if (reserved == 0) {
            return;
        }
        MemoryBudget budget = share.budget();
        boolean moves = taken - before.taken >= budget.leastProgress(before.bytes);
        // Of many answers on a slow link each may get little.
        boolean waitsForOthers =
                exchange.takesMore()
                        && share.taken() - before.takenOfAll >= budget.leastProgress(before.byAll);
        if (moves || waitsForOthers) {
            watch();
        } else {
            // Whatever its status is stands behind what the client does not take.
            exchange.abandon();
        }
    }

    void send(byte[] framed) {
        byte[] before = collected;
        if (before == null) {
            collected = framed;
            length = framed.length;
            own = false;
            call.turn().unsent(call);
        } else {
            append(before, framed);
        }
        if (length >= limit) {
            flush();
        }
    }

    private void append(byte[] before, byte[] framed) {
        int size = length + framed.length;
        byte[] batch = before;
        if (!own || before.length < size) {
            batch = Arrays.copyOf(before, Math.max(SMALLEST_BATCH, 2 * size));
            collected = batch;
            own = true;
        }
        System.arraycopy(framed, 0, batch, length, framed.length);
        length = size;
    }

    /** Hands what was collected to the transport. */
    void flush() {
        byte[] bytes = collected;
        if (bytes == null) {
            return;
        }
        if (!headSent) {
            headSent = true;
            exchange.head(head());
        }
        int count = length;
        int cost = collectedCost;
        inFlight += count;
        collected = null;
        length = 0;
        collectedCost = 0;
        handing = true;
        if (cost == 0) {
            exchange.data(encoded(bytes, count), () -> written(count, 0));
        } else {
            handOverInPieces(bytes, count, cost);
        }
        handing = false;
    }

    /** So that it shows how much has been taken; its memory is held to the last of them. */
    private void handOverInPieces(byte[] bytes, int count, int cost) {
        int most = Math.clamp(count / PIECES, SMALLEST_PIECE, LARGEST_PIECE);
        // No padding of Base64 within a message.
        most -= most % 3;
        for (int at = 0; at < count; at += most) {
            int piece = Math.min(most, count - at);
            int freed = at + piece == count ? cost : 0;
            exchange.data(encodedPiece(bytes, at, piece), () -> written(piece, freed));
        }
    }

    private void written(int count, int freed) {
        inFlight -= count;
        if (reserved > 0) {
            taken += count;
            share.took(count);
            release(Math.min(reserved, freed));
        }
        if (!handing) {
            tellOfRoom();
        } else if (waiting) {
            // The listener may be who sends.
            call.execute(this::tellOfRoom);
        }
    }

    private void tellOfRoom() {
        if (waiting && !ended && length + inFlight < limit) {
            waiting = false;
            call.becameWritable();
        }
    }

    private void release(int bytes) {
        if (bytes > 0) {
            reserved -= bytes;
            share.release(this, bytes, reserved);
        }
    }

    /** The stream is gone, and what it held with it. */
    void over() {
        release(reserved);
        if (judgement != null) {
            call.turn().cancel(judgement);
            judgement = null;
        }
    }

    private Head head() {
        return new Head(protocol, gzip, headers);
    }

    private ByteBuf encoded(byte[] bytes, int count) {
        if (own && bytes.length > MOST_SPARE * count) {
            return encodedPiece(Arrays.copyOf(bytes, count), 0, count);
        }
        return encodedPiece(bytes, 0, count);
    }

    private ByteBuf encodedPiece(byte[] bytes, int from, int count) {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, count);
        return protocol == Protocol.WEB_TEXT
                ? Unpooled.wrappedBuffer(Base64.getEncoder().encode(ByteBufUtil.getBytes(piece)))
                : piece;
    }

    /** Hands over what was collected and the status; runs {@code done} when it is on the socket. */
    void end(Status status, Runnable done) {
        var last = new Trailers(status, trailers);
        if (protocol != Protocol.GRPC) {
            send(last.frame());
            flush();
            ended = true;
            exchange.end(null, done);
            return;
        }
        flush();
        ended = true;
        if (headSent) {
            exchange.end(last, done);
        } else {
            headSent = true;
            exchange.end(head(), last, done);
        }
    }
}
