package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.ConnectionBase;
import org.jspecify.annotations.Nullable;

/** A request on an HTTP/1.1 connection; only gRPC-Web comes this way. On the call's event loop. */
final class Http1Exchange implements Exchange {
    private static final long MOST_UNWANTED = 64L << 20;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Metadata headers;
    private boolean ended;
    private boolean discouraged;
    private long unwanted;

    Http1Exchange(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
        this.headers = Metadata.of(request.headers());
    }

    /** From now on the call gets the body. */
    void start(HttpCall call) {
        response.closeHandler(_ -> call.over());
        request.handler(buffer -> receive(buffer, call));
        request.endHandler(
                _ -> {
                    ended = true;
                    call.ended();
                });
    }

    private void receive(Buffer buffer, HttpCall call) {
        unwanted += discouraged ? buffer.length() : 0;
        if (unwanted > MOST_UNWANTED) {
            abandon();
            return;
        }
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        byte[] array =
                ByteBufUtil.getBytes(bytes, bytes.readerIndex(), bytes.readableBytes(), false);
        call.receive(array, 0, array.length);
    }

    @Override
    public Metadata headers() {
        return headers;
    }

    @Override
    public String peer() {
        return String.valueOf(request.remoteAddress());
    }

    @Override
    public void pause() {
        if (!ended) {
            request.pause();
        }
    }

    @Override
    public void resume() {
        if (!ended) {
            request.resume();
        }
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public boolean waitsForCredit() {
        return false;
    }

    @Override
    public int creditWaits() {
        return 0;
    }

    /** The connection has no other calls. */
    @Override
    public boolean takesMore() {
        return false;
    }

    /** Past the connection's own way to close, which lets it first take what waits. */
    @Override
    public void abandon() {
        var _ = ((ConnectionBase) request.connection()).channelHandlerContext().close();
    }

    /**
     * HTTP/1.1 cannot say so without closing the connection, which may cost the client the answer. So
     * the rest of the body is read and dropped, unless it is very long.
     */
    @Override
    public void discourage() {
        discouraged = true;
    }

    @Override
    public void head(Head head) {
        response.setChunked(true);
        head.forEach((name, value) -> response.headers().add(name, value));
    }

    @Override
    public void data(ByteBuf bytes, Runnable written) {
        response.write(BufferInternal.buffer(bytes)).onSuccess(_ -> written.run());
    }

    @Override
    public void end(@Nullable Trailers trailers, Runnable written) {
        if (trailers != null) {
            trailers.forEach((name, value) -> response.trailers().add(name, value));
        }
        response.end().onComplete(_ -> written.run());
    }

    @Override
    public void end(Head head, Trailers trailers, Runnable written) {
        head.forEach((name, value) -> response.headers().add(name, value));
        trailers.forEach((name, value) -> response.headers().add(name, value));
        response.end().onComplete(_ -> written.run());
    }
}
