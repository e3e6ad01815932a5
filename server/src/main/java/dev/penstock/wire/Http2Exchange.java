package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection. On the call's event loop. */
final class Http2Exchange implements Exchange {
    private static final AsciiString OK = AsciiString.cached("200");

    /** Heads without anything special, by protocol; shared by all responses. */
    private static final Http2Headers[] PLAIN_HEADS =
            Arrays.stream(Protocol.values())
                    .map(Http2Exchange::plainHead)
                    .toArray(Http2Headers[]::new);

    private static final Http2Headers PLAIN_TRAILERS =
            ReadOnlyHttp2Headers.trailers(
                    false, AsciiString.cached(Status.CODE_NAME), AsciiString.cached("0"));

    private final Http2Out out;
    private final Http2Stream stream;
    private final Metadata headers;

    Http2Exchange(Http2Out out, Http2Stream stream, Metadata headers) {
        this.out = out;
        this.stream = stream;
        this.headers = headers;
    }

    @Override
    public Metadata headers() {
        return headers;
    }

    @Override
    public String peer() {
        return out.peer();
    }

    /** Nothing to do: what is not consumed gets no credit. */
    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void consumed(int bytes) {
        out.consumed(stream, bytes);
    }

    @Override
    public boolean waitsForCredit() {
        return out.waitsForCredit();
    }

    @Override
    public int creditWaits() {
        return out.creditWaits();
    }

    private static Http2Headers plainHead(Protocol protocol) {
        return ReadOnlyHttp2Headers.serverHeaders(
                false,
                OK,
                AsciiString.cached("content-type"),
                AsciiString.cached(protocol.contentType()),
                AsciiString.cached("grpc-accept-encoding"),
                AsciiString.cached("gzip"));
    }

    private static Http2Headers headers(Head head) {
        if (head.plain()) {
            return PLAIN_HEADS[head.protocol().index()];
        }
        var headers = new DefaultHttp2Headers().status(OK);
        head.forEach(headers::add);
        return headers;
    }

    /** What was written to a stream that is gone has failed, and the call is about to hear of it. */
    private static void whenWritten(ChannelFuture write, Runnable written) {
        write.addListener(
                done -> {
                    if (done.isSuccess()) {
                        written.run();
                    }
                });
    }

    @Override
    public void head(Head head) {
        var _ = out.headers(stream.id(), headers(head), false);
    }

    @Override
    public void data(ByteBuf bytes, Runnable written) {
        whenWritten(out.data(stream.id(), bytes, false), written);
    }

    @Override
    public void end(@Nullable Trailers trailers, Runnable written) {
        whenWritten(endWith(trailers), written);
    }

    private ChannelFuture endWith(@Nullable Trailers trailers) {
        if (trailers == null) {
            return out.data(stream.id(), Unpooled.EMPTY_BUFFER, true);
        }
        if (trailers.plain()) {
            return out.headers(stream.id(), PLAIN_TRAILERS, true);
        }
        var headers = new DefaultHttp2Headers();
        trailers.forEach(headers::add);
        return out.headers(stream.id(), headers, true);
    }

    @Override
    public void end(Head head, Trailers trailers, Runnable written) {
        var headers = new DefaultHttp2Headers().status(OK);
        head.forEach(headers::add);
        trailers.forEach(headers::add);
        whenWritten(out.headers(stream.id(), headers, true), written);
    }

    @Override
    public boolean takesMore() {
        return out.hasWindow(stream);
    }

    /** With the code that clients show as RESOURCE_EXHAUSTED. */
    @Override
    public void abandon() {
        out.reset(stream.id(), Http2Error.ENHANCE_YOUR_CALM.code());
    }

    @Override
    public void discourage() {
        out.reset(stream.id(), Http2Error.NO_ERROR.code());
    }
}
