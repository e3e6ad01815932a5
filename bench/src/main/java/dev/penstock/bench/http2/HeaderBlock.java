package dev.penstock.bench.http2;

import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Header blocks: written as plain literals, read by Netty's decoder. Reading: reader thread only. */
final class HeaderBlock {
    private static final int LITERAL_NOT_INDEXED = 0;

    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /** The request headers of a gRPC call. */
    static byte[] request(String authority, String path) {
        var out = new ByteArrayOutputStream();
        literal(out, ":method", "POST");
        literal(out, ":scheme", "http");
        literal(out, ":path", path);
        literal(out, ":authority", authority);
        literal(out, "te", "trailers");
        literal(out, "content-type", "application/grpc");
        literal(out, "user-agent", "penstock-bench");
        return out.toByteArray();
    }

    Map<String, String> decode(int streamId, byte[] block, int offset, int length)
            throws IOException {
        try {
            var headers =
                    decoder.decodeHeaders(streamId, Unpooled.wrappedBuffer(block, offset, length));
            var map = new LinkedHashMap<String, String>();
            headers.forEach(e -> map.put(e.getKey().toString(), e.getValue().toString()));
            return map;
        } catch (Http2Exception e) {
            throw new IOException("header block of stream " + streamId + " cannot be read", e);
        }
    }

    private static void literal(ByteArrayOutputStream out, String name, String value) {
        out.write(LITERAL_NOT_INDEXED);
        string(out, name);
        string(out, value);
    }

    private static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                out.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(bytes);
    }
}
