package dev.penstock.wire;

import com.google.protobuf.MessageLite;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: ties the two directions, the deadline and the listener together. It is <i>closed</i> once
 * it has its status, and <i>over</i> when the stream is gone as well; then the listener is told. On
 * the call's event loop.
 */
final class HttpCall implements ServerCall {
    private static final Logger LOG = LoggerFactory.getLogger(HttpCall.class);
    private static final String ACCEPTED = "grpc-accept-encoding";

    private final GrpcMethod method;
    private final Turn turn;
    private final Exchange exchange;
    private final Inbound inbound;
    private final Outbound outbound;
    private @Nullable CallListener listener;
    private Deadlines.@Nullable Entry deadline;
    private int place;
    private boolean closed;
    private boolean over;

    HttpCall(
            Exchange exchange,
            Protocol protocol,
            GrpcMethod method,
            Turn turn,
            Shares shares,
            int sendBufferBytes) {
        this.method = method;
        this.turn = turn;
        this.exchange = exchange;
        this.inbound = new Inbound(this, exchange, protocol, method.maxMessageBytes(), shares);
        this.outbound = new Outbound(this, exchange, protocol, sendBufferBytes, shares.answers());
    }

    /** Begins the call: from here on until it is over, the turn knows it. */
    void begin() {
        place = turn.opened(this);
        try {
            startDeadline();
            checkEncoding();
            CallListener started = method.handler().start(this);
            listener = started;
            if (over) {
                started.onClosed();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void startDeadline() {
        String timeout = exchange.headers().get("grpc-timeout");
        if (timeout != null) {
            deadline = turn.deadline(this, this::expire, Timeout.nanos(timeout));
        }
    }

    private void checkEncoding() {
        String encoding = exchange.headers().get("grpc-encoding");
        if (encoding != null && !encoding.equals("gzip") && !encoding.equals("identity")) {
            throw Refusal.of(
                            Reason.UNKNOWN_ENCODING,
                            "grpc-encoding: "
                                    + Refusal.shorten(encoding)
                                    + " (expected: identity or gzip)")
                    .asException();
        }
    }

    private void expire() {
        close(Refusal.of(Reason.DEADLINE, "the deadline passed"));
    }

    Turn turn() {
        return turn;
    }

    int maxMessageBytes() {
        return method.maxMessageBytes();
    }

    boolean closed() {
        return closed;
    }

    void moved(int newPlace) {
        place = newPlace;
    }

    void stop() {
        close(Refusal.of(Reason.NOT_SERVING, "the server is stopping"));
    }

    // What happens to the call. The listener may throw.

    /** Bytes of the body; see {@link Inbound#receive}. */
    boolean receive(byte[] bytes, int offset, int length) {
        return inbound.receive(bytes, offset, length);
    }

    /** The body is complete. */
    void ended() {
        inbound.end();
    }

    /** A message is still half received. */
    void watchOn() {
        inbound.watch();
    }

    /** The loop had time for others. */
    void decompressMore() {
        run(inbound::decompressMore);
    }

    void message(byte[] bytes, int offset, int length) {
        if (closed || listener == null) {
            return;
        }
        try {
            listener.onMessage(bytes, offset, length);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void ownMessage(byte[] bytes, int length) {
        if (closed || listener == null) {
            return;
        }
        try {
            listener.onOwnMessage(bytes, 0, length);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void readComplete() {
        inbound.turnEnded();
        tell(CallListener::onReadComplete);
    }

    void halfClosed() {
        tell(CallListener::onHalfClose);
    }

    void becameWritable() {
        tell(CallListener::onWritable);
    }

    private void tell(Consumer<CallListener> what) {
        if (closed || listener == null) {
            return;
        }
        try {
            what.accept(listener);
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    void flush() {
        try {
            outbound.flush();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            close(refused.refusal());
            return;
        }
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        LOG.error("defect {} in {}", id, method(), failure);
        close(Refusal.of(Reason.INTERNAL, "internal error " + id).with("id", id));
    }

    /** The stream is gone. */
    void over() {
        if (over) {
            return;
        }
        over = true;
        closed = true;
        stopDeadline();
        inbound.over();
        outbound.over();
        turn.over(place);
        CallListener told = listener;
        if (told != null) {
            run(told::onClosed);
        }
    }

    private void stopDeadline() {
        if (deadline != null) {
            turn.cancel(deadline);
            deadline = null;
        }
    }

    // ServerCall

    @Override
    public Metadata headers() {
        return exchange.headers();
    }

    @Override
    public String peer() {
        return exchange.peer();
    }

    @Override
    public String method() {
        return method.fullName();
    }

    @Override
    public Object loop() {
        return turn;
    }

    @Override
    public void execute(Runnable task) {
        turn.execute(this, task);
    }

    @Override
    public boolean receiving() {
        return inbound.receiving();
    }

    @Override
    public void pause() {
        if (!closed) {
            inbound.pause();
        }
    }

    @Override
    public void holdRequest(int bytes) {
        if (!closed) {
            inbound.holdRequest(bytes);
        }
    }

    @Override
    public void holdSubscription(int bytes) {
        if (!closed) {
            inbound.holdSubscription(bytes);
        }
    }

    @Override
    public void resume() {
        if (!closed) {
            inbound.resume();
        }
    }

    @Override
    public boolean writable() {
        return !closed && outbound.writable();
    }

    @Override
    public void send(byte[] framed) {
        if (!closed) {
            outbound.send(framed);
        }
    }

    @Override
    public void sendMessage(MessageLite message) {
        if (method.compression() == GrpcMethod.Compression.LARGE) {
            if (acceptsGzip()
                    && outbound.announceGzip()
                    && message.getSerializedSize() >= Frames.WORTH_COMPRESSING) {
                answer(Gzip.frame(message));
                return;
            }
        }
        answer(Frames.frame(message));
    }

    @Override
    public void sendCompressed(MessageLite message) {
        boolean compressed = acceptsGzip() && outbound.announceGzip();
        answer(compressed ? Gzip.frame(message) : Frames.frame(message));
    }

    private void answer(byte[] framed) {
        if (!closed) {
            outbound.answer(framed);
        }
    }

    private boolean acceptsGzip() {
        String accepted = exchange.headers().get(ACCEPTED);
        return accepted != null && accepted.contains("gzip");
    }

    @Override
    public void header(String name, String value) {
        outbound.header(name, value);
    }

    @Override
    public void trailer(String name, String value) {
        outbound.trailer(name, value);
    }

    @Override
    public void close() {
        close(Status.OK);
    }

    @Override
    public void close(Refusal refusal) {
        close(Status.of(refusal));
    }

    @Override
    public void abandon() {
        if (!over) {
            closed = true;
            stopDeadline();
            inbound.discard();
            exchange.abandon();
        }
    }

    void close(Status status) {
        if (closed) {
            return;
        }
        closed = true;
        stopDeadline();
        inbound.discard();
        outbound.end(status, this::flushed);
    }

    /** The status is on the socket. */
    private void flushed() {
        if (!inbound.ended()) {
            exchange.discourage();
        }
        if (exchange instanceof Http1Exchange) {
            over();
        }
    }
}
