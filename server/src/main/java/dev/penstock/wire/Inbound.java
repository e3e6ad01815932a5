package dev.penstock.wire;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The request's side of a call: bytes of the body become messages. While the listener has paused, what
 * arrives is kept and the client gets no credit for it, so that it is never more than one window. Once
 * the call is closed, what still arrives is dropped. On the call's event loop.
 */
final class Inbound implements Deframer.Sink {
    /** A request that holds less is not worth counting. */
    private static final int UNCOUNTED = 4096;

    /** Bytes kept, and the credit the client gets when they are done with. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] bytes, int credit) {}

    private final HttpCall call;
    private final Exchange exchange;
    private final Deframer deframer;
    private final Shares shares;
    private final boolean gzip;
    private final @Nullable Base64Body base64;
    private @Nullable Deque<Kept> kept;
    private @Nullable Progress progress;
    private @Nullable HeldRequest request;
    private boolean paused;
    private boolean inTurn;
    private boolean ended;
    private boolean endKept;
    private boolean givingWay;

    Inbound(HttpCall call, Exchange exchange, Protocol protocol, int limit, Shares shares) {
        this.call = call;
        this.exchange = exchange;
        this.deframer = new Deframer(limit, shares.received());
        this.shares = shares;
        this.gzip = "gzip".equals(exchange.headers().get("grpc-encoding"));
        this.base64 = protocol == Protocol.WEB_TEXT ? new Base64Body() : null;
    }

    /** Whether the client has sent everything. */
    boolean ended() {
        return ended;
    }

    /**
     * Takes bytes of the body, valid until this returns. Returns whether they are done with; if not,
     * the exchange is told later.
     */
    boolean receive(byte[] bytes, int offset, int length) {
        if (call.closed()) {
            return true;
        }
        if (base64 != null) {
            byte[] decoded = decoded(base64, Arrays.copyOfRange(bytes, offset, offset + length));
            return take(decoded, 0, decoded.length, length);
        }
        return take(bytes, offset, length, length);
    }

    private byte[] decoded(Base64Body body, byte[] text) {
        try {
            return body.decode(text);
        } catch (IllegalArgumentException e) {
            call.close(
                    Refusal.of(Reason.INTERNAL, "body: " + e.getMessage() + " (expected: Base64)"));
            return new byte[0];
        }
    }

    private boolean take(byte[] bytes, int offset, int length, int credit) {
        int taken = kept == null ? accept(bytes, offset, length) : 0;
        if (taken == length || call.closed()) {
            watch();
            return true;
        }
        if (kept == null) {
            kept = new ArrayDeque<>(2);
        }
        kept.add(new Kept(Arrays.copyOfRange(bytes, offset + taken, offset + length), credit));
        giveWay();
        return false;
    }

    /** The one request of the call holds so much; see {@link ServerCall#holdRequest}. */
    void holdRequest(int bytes) {
        hold(ended ? shares.requests() : shares.received(), bytes);
    }

    void holdSubscription(int bytes) {
        hold(shares.subscriptions(), bytes);
    }

    private void hold(MemoryShare share, int bytes) {
        int counted = bytes > UNCOUNTED ? bytes : 0;
        if (request == null && counted > 0) {
            request = new HeldRequest();
        }
        if (request != null) {
            request.hold(share, counted);
        }
    }

    /** Whether nothing but the end of the request is missing, while the request is kept. */
    boolean awaitsEnd() {
        return !ended && request != null && request.held() > 0;
    }

    /** Whether a message is half received. */
    boolean receiving() {
        return deframer.held() > 0;
    }

    /** Sees to it that what is half received grows, and what is whole but for its end has one. */
    void watch() {
        if ((receiving() || awaitsEnd()) && !call.closed()) {
            if (progress == null) {
                progress = new Progress(call, exchange, this, deframer, shares.received().budget());
            }
            progress.watch(!paused && kept == null);
        }
    }

    /** What is kept though nobody paused waits until the loop had time for others. */
    private void giveWay() {
        if (!paused && !givingWay) {
            givingWay = true;
            excuse();
            exchange.pause();
            call.turn().decompressLater(call);
        }
    }

    void decompressMore() {
        givingWay = false;
        continueReading();
    }

    private void excuse() {
        if (progress != null) {
            progress.excuse();
        }
    }

    private int accept(byte[] bytes, int offset, int length) {
        try {
            return deframer.accept(bytes, offset, length, this);
        } catch (RefusedException e) {
            call.close(e.refusal());
            return length;
        }
    }

    @Override
    public boolean wantsMore() {
        return !paused && !call.closed() && (!gzip || call.turn().mayDecompress());
    }

    @Override
    public void onGathered(byte flag, byte[] bytes, int length) {
        if (flag == Frames.PLAIN) {
            enterTurn();
            call.ownMessage(bytes, length);
        } else {
            onFrame(flag, bytes, 0, length);
        }
    }

    private void enterTurn() {
        if (!inTurn) {
            inTurn = true;
            call.turn().received(call);
        }
    }

    @Override
    public void onFrame(byte flag, byte[] bytes, int offset, int length) {
        enterTurn();
        if (flag == Frames.PLAIN) {
            call.message(bytes, offset, length);
        } else if (gzip) {
            var message = decompressed(bytes, offset, length);
            call.message(message.bytes(), 0, message.length());
        } else {
            call.close(
                    Refusal.of(
                            Reason.INTERNAL,
                            "compressed message without grpc-encoding (expected: gzip)"));
        }
    }

    private Gzip.Decompressed decompressed(byte[] bytes, int offset, int length) {
        int cost = call.maxMessageBytes();
        try {
            var message = Gzip.decompress(bytes, offset, length, cost);
            cost = message.length();
            return message;
        } finally {
            call.turn().decompressed(cost);
        }
    }

    void turnEnded() {
        inTurn = false;
    }

    void pause() {
        if (!paused) {
            paused = true;
            exchange.pause();
            excuse();
        }
    }

    /** Not at once, for it may be called from within a message. */
    void resume() {
        if (paused) {
            paused = false;
            call.execute(this::continueReading);
        }
    }

    private void continueReading() {
        while (kept != null && wantsMore()) {
            Kept first = kept.removeFirst();
            byte[] bytes = first.bytes();
            int taken = accept(bytes, 0, bytes.length);
            if (taken == bytes.length || call.closed()) {
                exchange.consumed(first.credit());
            } else {
                kept.addFirst(
                        new Kept(Arrays.copyOfRange(bytes, taken, bytes.length), first.credit()));
            }
            if (kept != null && kept.isEmpty()) {
                kept = null;
            }
        }
        if (paused || call.closed()) {
            return;
        }
        watch();
        if (kept != null) {
            giveWay();
        } else {
            exchange.resume();
            if (endKept && kept == null && !paused) {
                endKept = false;
                halfClosed();
            }
        }
    }

    /** The client has sent everything. */
    void end() {
        ended = true;
        if (paused || kept != null) {
            endKept = true;
        } else {
            halfClosed();
        }
    }

    private void halfClosed() {
        if (call.closed()) {
            return;
        }
        if (deframer.atBoundary()) {
            call.halfClosed();
        } else {
            call.close(Refusal.of(Reason.INTERNAL, "the stream ended within a message"));
        }
    }

    /** The stream is gone, and the listener keeps its request no longer. */
    void over() {
        discard();
        if (request != null) {
            request.release();
        }
    }

    /** The call is closed: whatever still comes is read and dropped. */
    void discard() {
        deframer.release();
        if (progress != null) {
            progress.stop();
        }
        if (kept != null) {
            Deque<Kept> dropped = kept;
            kept = null;
            dropped.forEach(bytes -> exchange.consumed(bytes.credit()));
        }
        if (paused || givingWay) {
            paused = false;
            exchange.resume();
        }
    }
}
