package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Hears of failed writes of one HTTP/2 connection before the general HTTP server does, which knows
 * nothing of the streams of calls: when the connection as a whole has failed, they are closed first.
 * On the connection's event loop.
 */
final class Http2Failures implements Http2LifecycleManager {
    private final Http2LifecycleManager next;
    private final Runnable closeCalls;

    Http2Failures(Http2LifecycleManager next, Runnable closeCalls) {
        this.next = next;
        this.closeCalls = closeCalls;
    }

    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        Http2Exception known = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (known == null || !Http2Exception.isStreamError(known)) {
            closeCalls.run();
        }
        next.onError(context, outbound, cause);
    }

    @Override
    public void closeStreamLocal(Http2Stream stream, ChannelFuture future) {
        next.closeStreamLocal(stream, future);
    }

    @Override
    public void closeStreamRemote(Http2Stream stream, ChannelFuture future) {
        next.closeStreamRemote(stream, future);
    }

    @Override
    public void closeStream(Http2Stream stream, ChannelFuture future) {
        next.closeStream(stream, future);
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long code, ChannelPromise promise) {
        return next.resetStream(context, streamId, code, promise);
    }

    @Override
    public ChannelFuture goAway(
            ChannelHandlerContext context,
            int lastStreamId,
            long code,
            ByteBuf debugData,
            ChannelPromise promise) {
        return next.goAway(context, lastStreamId, code, debugData, promise);
    }
}
