package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
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

    private final HttpCall call;
    private final Exchange exchange;
    private final Protocol protocol;
    private final int limit;
    private final AnswerShare share;
    private boolean gzip;
    private boolean headSent;
    private boolean ended;
    // Collected: one array as it was sent, or a batch of our own
    private byte @Nullable [] collected;
    private int length;
    private boolean own;
    private int inFlight;
    private int large;
    private long taken;
    private Deadlines.@Nullable Entry judgement;
    private boolean waiting;
    private @Nullable Fields headers;
    private @Nullable Fields trailers;

    Outbound(HttpCall call, Exchange exchange, Protocol protocol, int limit, AnswerShare share) {
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

    /** Sends an answer that no listener holds back until there is room: a large one needs a share. */
    void answer(byte[] framed) {
        if (framed.length > limit) {
            if (!share.reserve(framed.length)) {
                call.close(share.refusal(framed.length));
                return;
            }
            large += framed.length;
            watch();
        }
        send(framed);
    }

    /** Sees to it that the client takes what is held for it. */
    private void watch() {
        if (judgement == null) {
            int held = large;
            long before = taken;
            judgement =
                    call.turn().deadline(() -> judge(held, before), share.budget().periodNanos());
        }
    }

    private void judge(int held, long before) {
        judgement = null;
        if (large == 0) {
            return;
        }
        if (taken - before < share.budget().leastProgress(held)) {
            // Whatever its status is stands behind what the client does not take.
            exchange.abandon();
        } else {
            watch();
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
        inFlight += count;
        collected = null;
        length = 0;
        if (large == 0) {
            exchange.data(encoded(bytes, 0, count), () -> written(count));
            return;
        }
        // In pieces, so that it shows how much of it has been taken.
        for (int at = 0; at < count; at += limit) {
            int piece = Math.min(limit, count - at);
            exchange.data(encoded(bytes, at, piece), () -> written(piece));
        }
    }

    private void written(int count) {
        inFlight -= count;
        taken += count;
        releaseLarge(Math.min(large, count));
        if (waiting && !ended && length + inFlight < limit) {
            waiting = false;
            call.becameWritable();
        }
    }

    private void releaseLarge(int bytes) {
        if (bytes > 0) {
            large -= bytes;
            share.release(bytes);
        }
    }

    /** The stream is gone, and what it held with it. */
    void over() {
        releaseLarge(large);
        if (judgement != null) {
            call.turn().cancel(judgement);
            judgement = null;
        }
    }

    private Head head() {
        return new Head(protocol, gzip, headers);
    }

    private ByteBuf encoded(byte[] bytes, int from, int count) {
        if (protocol == Protocol.WEB_TEXT) {
            return Unpooled.wrappedBuffer(
                    Base64.getEncoder().encode(Arrays.copyOfRange(bytes, from, from + count)));
        }
        if (own && large == 0 && bytes.length > MOST_SPARE * count) {
            return Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, from + count));
        }
        return Unpooled.wrappedBuffer(bytes, from, count);
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
