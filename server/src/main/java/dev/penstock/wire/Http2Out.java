package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out of one HTTP/2 connection: calls write frames here, past the general-purpose response
 * objects, and what many of them wrote leaves with one flush at the end of the turn. Also ends the
 * turn when a read of the socket is complete. On the connection's event loop.
 */
final class Http2Out extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Out.class);

    /** What clients send at once, if they may. */
    private static final int SMALLEST_FRAME = 16 << 10;

    private final Turn turn;
    private final Http2ConnectionHandler http2;
    private final ChannelHandlerContext http2Context;
    private @Nullable ChannelHandlerContext own;
    private boolean waiting;
    private int creditWaits;
    private long reads;

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

    /** Bytes of a stream's body are done with: the client gets credit. */
    void consumed(Http2Stream stream, int bytes) {
        if (waitsForCredit()) {
            creditWaits++;
        }
        try {
            if (http2.decoder().flowController().consumeBytes(stream, bytes)) {
                flushLater();
            }
        } catch (Http2Exception e) {
            http2.onError(http2Context, true, e);
        }
    }

    /** Whether the connection's window is as good as closed. */
    boolean waitsForCredit() {
        return http2.decoder().flowController().windowSize(http2.connection().connectionStream())
                < SMALLEST_FRAME;
    }

    /** How often it was, and then was opened by a call that reads again. */
    int creditWaits() {
        return creditWaits;
    }

    /** Whether the client would take more of a stream. */
    boolean hasWindow(Http2Stream stream) {
        return http2.encoder().flowController().windowSize(stream) > 0;
    }

    /** Reads of the socket so far. */
    long reads() {
        return reads;
    }

    /** Closes the connection at once, whatever it still has to take. */
    void cut() {
        var _ = http2Context.close();
    }

    String peer() {
        return String.valueOf(http2Context.channel().remoteAddress());
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

    /** A connection that broke the protocol in a way nothing else has dealt with. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        LOG.debug("closing {}", context.channel(), failure);
        var _ =
                http2.goAway(
                        http2Context,
                        http2.connection().remote().lastStreamCreated(),
                        Http2Error.PROTOCOL_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        http2Context.newPromise());
        context.flush();
        var _ = context.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reads++;
        turn.end();
        context.fireChannelReadComplete();
    }
}
