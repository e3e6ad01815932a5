package dev.penstock.bench.http2;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One call. Writing: one thread at a time, blocking while the peer's windows are closed. Everything
 * else: any thread.
 */
public final class GrpcStream {
    private final Connection connection;
    private final int id;
    private final StreamListener listener;
    private final CompletableFuture<GrpcStatus> end = new CompletableFuture<>();

    // Reader thread.
    private final Deframer deframer = new Deframer();
    private int consumed;

    // Guarded by the connection's window lock.
    long sendWindow;

    private volatile boolean reading = true;
    private int withheld;

    GrpcStream(Connection connection, int id, long sendWindow, StreamListener listener) {
        this.connection = connection;
        this.id = id;
        this.sendWindow = sendWindow;
        this.listener = listener;
    }

    int id() {
        return id;
    }

    /** An empty builder for this call's frames. */
    public DataFrames frames() {
        return new DataFrames(id, connection.maxFrameSize());
    }

    /** The most payload that is written in one piece; more is cut up, which costs time. */
    public int largestWrite() {
        return connection.largestWrite();
    }

    /** Writes what was built and empties the builder; blocks while the windows are closed. */
    public void write(DataFrames frames) throws IOException, InterruptedException {
        int payload = frames.payload();
        if (payload <= connection.largestWrite()) {
            connection.acquire(this, payload, payload);
            connection.writeRaw(frames.bytes(), 0, frames.length());
        } else {
            writeInParts(frames);
        }
        frames.clear();
    }

    /** Writes one message. */
    public void send(byte[] body) throws IOException, InterruptedException {
        DataFrames frames = frames();
        frames.message(body, 0, body.length);
        write(frames);
    }

    /** Says that nothing more will be sent. */
    public void halfClose() throws IOException {
        byte[] frame = new byte[Frame.HEADER];
        Frame.header(frame, 0, 0, Frame.DATA, Frame.END_STREAM, id);
        connection.writeRaw(frame, 0, frame.length);
    }

    /** Ends the call from this side. */
    public void cancel() throws IOException {
        connection.forget(id);
        connection.writeRaw(Frame.ofInt(Frame.RST_STREAM, id, Frame.CANCEL), 0, 13);
        ended(GrpcStatus.of(GrpcStatus.CANCELLED, "cancelled here"));
    }

    /** Grants the peer no more window: what it sends beyond the open one has to wait with it. */
    public void stopReading() {
        reading = false;
    }

    /** Grants what was withheld and reads on. */
    public void resumeReading() throws IOException {
        int grant;
        synchronized (this) {
            reading = true;
            grant = withheld;
            withheld = 0;
        }
        if (grant > 0) {
            connection.control(Frame.ofInt(Frame.WINDOW_UPDATE, id, grant));
        }
    }

    /** Completes with the status the call ended with; never exceptionally. */
    public CompletableFuture<GrpcStatus> end() {
        return end.copy();
    }

    void onData(byte[] buffer, int offset, int length, int flowControlled) throws IOException {
        deframer.accept(buffer, offset, length, listener);
        consumed += flowControlled;
        if (consumed >= connection.receiveWindow() / 2) {
            grant(consumed);
            consumed = 0;
        }
    }

    private void grant(int bytes) throws IOException {
        synchronized (this) {
            if (!reading) {
                withheld += bytes;
                return;
            }
        }
        connection.control(Frame.ofInt(Frame.WINDOW_UPDATE, id, bytes));
    }

    void onHeaders(Map<String, String> headers) {
        if (headers.containsKey(":status") && !headers.containsKey("grpc-status")) {
            listener.onHeaders();
        }
    }

    void ended(GrpcStatus status) {
        if (end.complete(status)) {
            listener.onEnd(status);
        }
    }

    boolean hasEnded() {
        return end.isDone();
    }

    private void writeInParts(DataFrames frames) throws IOException, InterruptedException {
        byte[] bytes = frames.bytes();
        byte[] part = new byte[Frame.HEADER + connection.maxFrameSize()];
        for (int at = 0; at < frames.length(); ) {
            int size =
                    (bytes[at] & 0xff) << 16 | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff);
            int from = at + Frame.HEADER;
            for (int sent = 0; sent < size; ) {
                int granted = (int) connection.acquire(this, 1, size - sent);
                Frame.header(part, 0, granted, Frame.DATA, 0, id);
                System.arraycopy(bytes, from + sent, part, Frame.HEADER, granted);
                connection.writeRaw(part, 0, Frame.HEADER + granted);
                sent += granted;
            }
            at = from + size;
        }
    }
}
