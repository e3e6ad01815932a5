package dev.penstock.bench.http2;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads one connection frame by frame, on a thread of its own. */
final class FrameReader implements Runnable {
    private static final int BUFFER = 512 * 1024;

    private final Connection connection;
    private final SocketChannel channel;
    private final HeaderBlock headerBlock = new HeaderBlock();
    private final ByteArrayOutputStream headerParts = new ByteArrayOutputStream();
    private byte[] buffer = new byte[BUFFER];
    private int held;
    private long consumed;

    FrameReader(Connection connection, SocketChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    @Override
    public void run() {
        try {
            while (true) {
                int read = channel.read(ByteBuffer.wrap(buffer, held, buffer.length - held));
                if (read < 0) {
                    throw new EOFException("closed by the peer");
                }
                held += read;
                handleFrames();
            }
        } catch (IOException e) {
            connection.fail(e);
        } catch (RuntimeException e) {
            connection.fail(new IOException("a listener failed", e));
            throw e;
        }
    }

    private void handleFrames() throws IOException {
        int at = 0;
        while (held - at >= Frame.HEADER) {
            int length = Frame.getInt(buffer, at) >>> 8;
            if (held - at - Frame.HEADER < length) {
                break;
            }
            int streamId = Frame.getInt(buffer, at + 5) & 0x7fff_ffff;
            handle(buffer[at + 3], buffer[at + 4], streamId, at + Frame.HEADER, length);
            at += Frame.HEADER + length;
        }
        System.arraycopy(buffer, at, buffer, 0, held - at);
        held -= at;
        if (consumed >= 1 << 24) {
            connection.control(Frame.ofInt(Frame.WINDOW_UPDATE, 0, (int) consumed));
            consumed = 0;
        }
    }

    private void handle(int type, int flags, int streamId, int at, int length) throws IOException {
        switch (type) {
            case Frame.DATA -> data(flags, streamId, at, length);
            case Frame.HEADERS -> headers(flags, streamId, at, length);
            case Frame.CONTINUATION -> headerPart(flags, streamId, at, length);
            case Frame.SETTINGS -> settings(flags, at, length);
            case Frame.PING -> ping(flags, at, length);
            case Frame.WINDOW_UPDATE ->
                    connection.windowUpdate(streamId, Frame.getInt(buffer, at) & 0x7fff_ffff);
            case Frame.RST_STREAM ->
                    connection.streamEnded(
                            streamId,
                            GrpcStatus.of(
                                    GrpcStatus.STREAM_RESET,
                                    "reset, code " + Frame.getInt(buffer, at)));
            case Frame.GOAWAY -> goAway(at, length);
            default -> {}
        }
    }

    private void data(int flags, int streamId, int at, int length) throws IOException {
        consumed += length;
        GrpcStream stream = connection.stream(streamId);
        if (stream == null) {
            return;
        }
        boolean padded = (flags & Frame.PADDED) != 0;
        int padding = padded ? 1 + (buffer[at] & 0xff) : 0;
        stream.onData(buffer, padded ? at + 1 : at, length - padding, length);
        if ((flags & Frame.END_STREAM) != 0) {
            connection.streamEnded(
                    streamId, GrpcStatus.of(GrpcStatus.STREAM_RESET, "ended without trailers"));
        }
    }

    private boolean endsStream;

    private void headers(int flags, int streamId, int at, int length) throws IOException {
        int from = at;
        int size = length;
        if ((flags & Frame.PADDED) != 0) {
            size -= 1 + (buffer[at] & 0xff);
            from++;
        }
        if ((flags & Frame.PRIORITY) != 0) {
            from += 5;
            size -= 5;
        }
        endsStream = (flags & Frame.END_STREAM) != 0;
        headerPart(flags, streamId, from, size);
    }

    private void headerPart(int flags, int streamId, int at, int length) throws IOException {
        headerParts.write(buffer, at, length);
        if ((flags & Frame.END_HEADERS) == 0) {
            return;
        }
        byte[] block = headerParts.toByteArray();
        headerParts.reset();
        Map<String, String> headers = headerBlock.decode(streamId, block, 0, block.length);
        GrpcStream stream = connection.stream(streamId);
        if (stream != null) {
            stream.onHeaders(headers);
        }
        if (endsStream) {
            connection.streamEnded(streamId, status(headers));
        }
    }

    private static GrpcStatus status(Map<String, String> headers) {
        String code = headers.get("grpc-status");
        if (code == null) {
            return GrpcStatus.of(GrpcStatus.STREAM_RESET, "no grpc-status: " + headers);
        }
        String message = headers.getOrDefault("grpc-message", "");
        var rest = new LinkedHashMap<>(headers);
        rest.remove("grpc-status");
        rest.remove("grpc-message");
        return new GrpcStatus(Integer.parseInt(code), percentDecoded(message), rest);
    }

    private static String percentDecoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private void settings(int flags, int at, int length) throws IOException {
        if ((flags & Frame.ACK) != 0) {
            return;
        }
        for (int i = at; i + 6 <= at + length; i += 6) {
            int id = (buffer[i] & 0xff) << 8 | (buffer[i + 1] & 0xff);
            connection.applySetting(id, Frame.getInt(buffer, i + 2) & 0xffff_ffffL);
        }
        byte[] ack = new byte[Frame.HEADER];
        Frame.header(ack, 0, 0, Frame.SETTINGS, Frame.ACK, 0);
        connection.control(ack);
        connection.settingsComplete();
    }

    private void ping(int flags, int at, int length) throws IOException {
        if ((flags & Frame.ACK) != 0) {
            return;
        }
        byte[] answer = new byte[Frame.HEADER + length];
        Frame.header(answer, 0, length, Frame.PING, Frame.ACK, 0);
        System.arraycopy(buffer, at, answer, Frame.HEADER, length);
        connection.control(answer);
    }

    private void goAway(int at, int length) throws IOException {
        int code = Frame.getInt(buffer, at + 4);
        String text = new String(buffer, at + 8, length - 8, StandardCharsets.UTF_8);
        if (code != 0) {
            throw new IOException("GOAWAY " + code + " " + text);
        }
    }
}
