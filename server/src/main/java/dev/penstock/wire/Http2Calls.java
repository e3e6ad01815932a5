package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Takes the gRPC streams of one HTTP/2 connection before they become requests of the general HTTP
 * server, which would cost several times the memory of an idle call; all other streams go on to it. On
 * the connection's event loop.
 */
final class Http2Calls extends Http2FrameListenerDecorator {
    /** A client may allow more for the headers it gets, but they are kept here. */
    private static final int MOST_HEADER_TABLE = 4096;

    /** Each may have an effect that lasts until the next answer; clients send a few. */
    private static final int MOST_SETTINGS = 1000;

    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final Calls calls;
    private final Hosts hosts;
    private final Turn turn;
    private final Http2Out out;
    private final Http2HeadersEncoder.Configuration answerHeaders;
    private final Shares shares;
    private int settingsRead;

    private Http2Calls(
            Http2FrameListener others,
            Http2ConnectionHandler http2,
            Calls calls,
            Hosts hosts,
            Turn turn,
            Http2Out out) {
        super(others);
        this.connection = http2.connection();
        this.answerHeaders = http2.encoder().configuration().headersConfiguration();
        this.key = connection.newKey();
        this.calls = calls;
        this.hosts = hosts;
        this.turn = turn;
        this.out = out;
        this.shares = calls.shares();
    }

    static void install(
            Http2ConnectionHandler http2, Calls calls, Hosts hosts, Turn turn, Http2Out out) {
        Http2FrameListener others = http2.decoder().frameListener();
        var streams = new Http2Calls(others, http2, calls, hosts, turn, out);
        streams.limitHeaderTable();
        http2.decoder().frameListener(streams);
        // Of large messages every read ends within a frame: what is left would be copied each time.
        http2.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
        http2.encoder().lifecycleManager(new Http2Failures(http2, streams));
        http2.connection()
                .addListener(
                        new Http2ConnectionAdapter() {
                            @Override
                            public void onStreamClosed(Http2Stream stream) {
                                streams.closed(stream);
                            }
                        });
    }

    private void limitHeaderTable() {
        try {
            if (answerHeaders.maxHeaderTableSize() > MOST_HEADER_TABLE) {
                answerHeaders.maxHeaderTableSize(MOST_HEADER_TABLE);
            }
        } catch (Http2Exception e) {
            throw new IllegalStateException("a size that is allowed", e);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
            throws Http2Exception {
        limitHeaderTable();
        if (++settingsRead > MOST_SETTINGS) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "more than %d SETTINGS", MOST_SETTINGS);
        }
        super.onSettingsRead(context, settings);
    }

    private void closed(Http2Stream stream) {
        HttpCall call = stream.getProperty(key);
        if (call != null) {
            call.over();
        }
    }

    boolean owns(Http2Stream stream) {
        return stream.getProperty(key) != null;
    }

    /** The connection has failed. */
    void closeAll() {
        var streams = new ArrayList<Http2Stream>();
        try {
            connection.forEachActiveStream(
                    stream -> {
                        if (owns(stream)) {
                            streams.add(stream);
                        }
                        return true;
                    });
        } catch (Http2Exception e) {
            throw new IllegalStateException("a visitor that does not throw", e);
        }
        streams.forEach(Http2Stream::close);
    }

    private @Nullable HttpCall call(int streamId) {
        Http2Stream stream = connection.stream(streamId);
        return stream == null ? null : stream.getProperty(key);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean last)
            throws Http2Exception {
        if (!taken(streamId, headers, last)) {
            super.onHeadersRead(
                    context, streamId, headers, dependency, weight, exclusive, padding, last);
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean last)
            throws Http2Exception {
        if (!taken(streamId, headers, last)) {
            super.onHeadersRead(context, streamId, headers, padding, last);
        }
    }

    private boolean taken(int streamId, Http2Headers headers, boolean last) {
        HttpCall call = call(streamId);
        if (call == null) {
            call = begun(streamId, headers);
        }
        if (call != null && last) {
            call.ended();
        }
        return call != null;
    }

    private @Nullable HttpCall begun(int streamId, Http2Headers headers) {
        CharSequence path = headers.path();
        CharSequence method = headers.method();
        CharSequence type = headers.get("content-type");
        Protocol protocol = type == null ? null : Protocol.of(type.toString());
        Http2Stream stream = connection.stream(streamId);
        if (protocol == null
                || stream == null
                || path == null
                || method == null
                || !"POST".contentEquals(method)
                || !allowed(headers)) {
            return null;
        }
        var exchange = new Http2Exchange(out, stream, Metadata.of(headers));
        HttpCall call = calls.open(exchange, protocol, withoutQuery(path.toString()), turn, shares);
        stream.setProperty(key, call);
        call.begin();
        return call;
    }

    /** What is not goes on to the general HTTP server, which says why. */
    private boolean allowed(Http2Headers headers) {
        CharSequence origin = headers.get("origin");
        CharSequence host = headers.authority();
        return origin == null
                || hosts.call(host == null ? null : host.toString(), origin.toString()) == null;
    }

    private static String withoutQuery(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }

    @Override
    public int onDataRead(
            ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean last)
            throws Http2Exception {
        HttpCall call = call(streamId);
        if (call == null) {
            return super.onDataRead(context, streamId, data, padding, last);
        }
        int length = data.readableBytes();
        boolean done = receive(call, data, length);
        if (last) {
            call.ended();
        }
        return done ? length + padding : padding;
    }

    private boolean receive(HttpCall call, ByteBuf data, int length) {
        if (data.hasArray()) {
            return call.receive(data.array(), data.arrayOffset() + data.readerIndex(), length);
        }
        byte[] bytes = turn.scratch(length);
        data.getBytes(data.readerIndex(), bytes, 0, length);
        return call.receive(bytes, 0, length);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long code)
            throws Http2Exception {
        if (call(streamId) == null) {
            super.onRstStreamRead(context, streamId, code);
        }
    }
}
