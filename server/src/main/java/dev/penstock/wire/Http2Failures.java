package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deals with failed writes to the streams of calls itself, for the general HTTP server knows nothing
 * of those streams and stumbles over them: when the connection as a whole has failed, they are closed
 * before it hears of it; when one of them has, it is reset here. On the connection's event loop.
 */
final class Http2Failures implements Http2LifecycleManager {
    private final Http2ConnectionHandler http2;
    private final Http2Calls calls;

    Http2Failures(Http2ConnectionHandler http2, Http2Calls calls) {
        this.http2 = http2;
        this.calls = calls;
    }

    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        Http2Exception known = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (known instanceof StreamException failure) {
            Http2Stream stream = callStream(failure.streamId());
            if (stream != null) {
                var _ = reset(context, stream, failure.error().code(), context.newPromise());
                return;
            }
        } else {
            calls.closeAll();
        }
        http2.onError(context, outbound, cause);
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long code, ChannelPromise promise) {
        Http2Stream stream = callStream(streamId);
        return stream == null
                ? http2.resetStream(context, streamId, code, promise)
                : reset(context, stream, code, promise);
    }

    private @Nullable Http2Stream callStream(int streamId) {
        Http2Stream stream = http2.connection().stream(streamId);
        return stream != null && calls.owns(stream) ? stream : null;
    }

    /** Tells the client, unless it knows, and closes the stream. */
    private ChannelFuture reset(
            ChannelHandlerContext context, Http2Stream stream, long code, ChannelPromise promise) {
        if (stream.state() == Http2Stream.State.CLOSED || stream.isResetSent()) {
            return promise.setSuccess();
        }
        stream.resetSent();
        ChannelFuture written =
                http2.encoder().frameWriter().writeRstStream(context, stream.id(), code, promise);
        http2.closeStream(stream, written);
        return written;
    }

    @Override
    public void closeStreamLocal(Http2Stream stream, ChannelFuture future) {
        http2.closeStreamLocal(stream, future);
    }

    @Override
    public void closeStreamRemote(Http2Stream stream, ChannelFuture future) {
        http2.closeStreamRemote(stream, future);
    }

    @Override
    public void closeStream(Http2Stream stream, ChannelFuture future) {
        http2.closeStream(stream, future);
    }

    @Override
    public ChannelFuture goAway(
            ChannelHandlerContext context,
            int lastStreamId,
            long code,
            ByteBuf debugData,
            ChannelPromise promise) {
        return http2.goAway(context, lastStreamId, code, debugData, promise);
    }
}
