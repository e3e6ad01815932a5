package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one HTTP/2 connection: calls write frames here, past the general-purpose response
 * objects, and what many of them wrote leaves with one flush at the end of the turn. Also ends the
 * turn when a read of the socket is complete. On the connection's event loop.
 */
final class Http2Out extends ChannelDuplexHandler {
    private final Turn turn;
    private final Http2ConnectionHandler http2;
    private final ChannelHandlerContext http2Context;
    private @Nullable ChannelHandlerContext own;
    private boolean waiting;

    Http2Out(Turn turn, Http2ConnectionHandler http2, ChannelHandlerContext http2Context) {
        this.turn = turn;
        this.http2 = http2;
        this.http2Context = http2Context;
    }

    ChannelFuture headers(int stream, Http2Headers headers, boolean last) {
        flushLater();
        return http2.encoder()
                .writeHeaders(http2Context, stream, headers, 0, last, http2Context.newPromise());
    }

    ChannelFuture data(int stream, ByteBuf bytes, boolean last) {
        flushLater();
        return http2.encoder()
                .writeData(http2Context, stream, bytes, 0, last, http2Context.newPromise());
    }

    void reset(int stream, long code) {
        flushLater();
        var _ =
                http2.encoder()
                        .writeRstStream(http2Context, stream, code, http2Context.newPromise());
    }

    private void flushLater() {
        if (!waiting) {
            waiting = true;
            turn.unflushed(this);
        }
    }

    void flushNow() {
        waiting = false;
        if (own != null) {
            own.flush();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        own = context;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        flushLater();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        turn.end();
        context.fireChannelReadComplete();
    }
}
