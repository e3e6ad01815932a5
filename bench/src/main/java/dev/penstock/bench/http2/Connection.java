package dev.penstock.bench.http2;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection in clear text with prior knowledge. Any thread opens and writes calls; what
 * arrives is handled on its own reader thread.
 */
public final class Connection implements AutoCloseable {
    /** What the peer may send of one call before it is read, unless told otherwise. */
    public static final int DEFAULT_RECEIVE_WINDOW = 1 << 20;

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DEFAULT_WINDOW = 65_535;
    private static final int LARGEST_WRITE = 128 * 1024;

    private final SocketChannel channel;
    private final String authority;
    private final int receiveWindow;
    private final ConcurrentHashMap<Integer, GrpcStream> streams = new ConcurrentHashMap<>();
    private final CompletableFuture<Connection> ready = new CompletableFuture<>();

    private final ReentrantLock writing = new ReentrantLock();
    private final ControlQueue control = new ControlQueue();

    private final ReentrantLock windows = new ReentrantLock();
    private final Condition opened = windows.newCondition();
    // Guarded by `windows`.
    private long sendWindow = DEFAULT_WINDOW;
    private int initialWindow = DEFAULT_WINDOW;
    private @Nullable IOException failure;

    // Guarded by `writing`: ids must reach the peer in order.
    private int nextId = 1;

    private volatile int maxFrameSize = 16_384;
    private volatile long maxConcurrentStreams = Long.MAX_VALUE;

    private Connection(SocketChannel channel, String authority, int receiveWindow) {
        this.channel = channel;
        this.authority = authority;
        this.receiveWindow = receiveWindow;
    }

    /** Connects; returns when the peer's settings are known. */
    public static Connection open(int port) throws IOException {
        return open(port, DEFAULT_RECEIVE_WINDOW);
    }

    /** Connects with a receive window of so many bytes per call. */
    public static Connection open(int port, int receiveWindow) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var connection = new Connection(channel, "127.0.0.1:" + port, receiveWindow);
        connection.start();
        return connection;
    }

    private void start() throws IOException {
        writeRaw(PREFACE, 0, PREFACE.length);
        byte[] settings = new byte[Frame.HEADER + 18];
        Frame.header(settings, 0, 18, Frame.SETTINGS, 0, 0);
        setting(settings, 0, Frame.SETTING_HEADER_TABLE_SIZE, 0);
        setting(settings, 1, Frame.SETTING_ENABLE_PUSH, 0);
        setting(settings, 2, Frame.SETTING_INITIAL_WINDOW_SIZE, receiveWindow);
        writeRaw(settings, 0, settings.length);
        int wide = (1 << 30) - DEFAULT_WINDOW;
        writeRaw(Frame.ofInt(Frame.WINDOW_UPDATE, 0, wide), 0, Frame.HEADER + 4);
        Thread.ofPlatform().daemon().name("bench-reader").start(new FrameReader(this, channel));
        try {
            ready.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("while connecting").initCause(e);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IOException("no HTTP/2 settings from " + authority, e);
        }
    }

    private static void setting(byte[] frame, int index, int id, int value) {
        int at = Frame.HEADER + index * 6;
        frame[at] = (byte) (id >>> 8);
        frame[at + 1] = (byte) id;
        Frame.putInt(frame, at + 2, value);
    }

    /** Starts a call, e.g. of {@code collection.DataCollectionService/CollectDataPoints}. */
    public GrpcStream call(String method, StreamListener listener) throws IOException {
        byte[] block = HeaderBlock.request(authority, "/" + method);
        byte[] frame = new byte[Frame.HEADER + block.length];
        System.arraycopy(block, 0, frame, Frame.HEADER, block.length);
        writing.lock();
        try {
            int id = nextId;
            nextId += 2;
            var stream = new GrpcStream(this, id, initialSendWindow(), listener);
            streams.put(id, stream);
            Frame.header(frame, 0, block.length, Frame.HEADERS, Frame.END_HEADERS, id);
            writeRaw(frame, 0, frame.length);
            return stream;
        } finally {
            writing.unlock();
        }
    }

    /** How many calls the peer lets be open at once. */
    public long maxConcurrentStreams() {
        return maxConcurrentStreams;
    }

    /** Writes bytes as they are, frame or not; for clients that misbehave. */
    public void writeRubbish(byte[] bytes) throws IOException {
        writeRaw(bytes, 0, bytes.length);
    }

    @Override
    public void close() {
        fail(new IOException("closed here"));
    }

    int maxFrameSize() {
        return Math.min(maxFrameSize, 1 << 20);
    }

    int receiveWindow() {
        return receiveWindow;
    }

    /** The most that is waited for in one piece. */
    int largestWrite() {
        windows.lock();
        try {
            return Math.min(LARGEST_WRITE, Math.min(initialWindow, DEFAULT_WINDOW) / 2);
        } finally {
            windows.unlock();
        }
    }

    void forget(int streamId) {
        streams.remove(streamId);
    }

    @Nullable GrpcStream stream(int streamId) {
        return streams.get(streamId);
    }

    /** Blocks until {@code least} bytes may be sent; takes up to {@code most} and says how many. */
    long acquire(GrpcStream stream, long least, long most)
            throws IOException, InterruptedException {
        windows.lock();
        try {
            while (Math.min(sendWindow, stream.sendWindow) < least) {
                checkAlive(stream);
                opened.await();
            }
            checkAlive(stream);
            long taken = Math.min(most, Math.min(sendWindow, stream.sendWindow));
            sendWindow -= taken;
            stream.sendWindow -= taken;
            return taken;
        } finally {
            windows.unlock();
        }
    }

    private void checkAlive(GrpcStream stream) throws IOException {
        if (failure != null) {
            throw new IOException("connection lost", failure);
        }
        if (stream.hasEnded()) {
            throw new IOException("call ended: " + stream.end().getNow(GrpcStatus.of(0, "")));
        }
    }

    void writeRaw(byte[] bytes, int offset, int length) throws IOException {
        writing.lock();
        try {
            writeFully(ByteBuffer.wrap(bytes, offset, length));
        } finally {
            writing.unlock();
        }
        flushControl();
    }

    /** Queues a frame of the reader's; never waits behind a writer that is held up. */
    void control(byte[] frame) throws IOException {
        control.add(frame);
        flushControl();
    }

    private void flushControl() throws IOException {
        while (!control.isEmpty() && writing.tryLock()) {
            try {
                byte[] pending = control.take();
                if (pending.length > 0) {
                    writeFully(ByteBuffer.wrap(pending));
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private void writeFully(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void windowUpdate(int streamId, int more) {
        windows.lock();
        try {
            if (streamId == 0) {
                sendWindow += more;
            } else {
                GrpcStream stream = streams.get(streamId);
                if (stream != null) {
                    stream.sendWindow += more;
                }
            }
            opened.signalAll();
        } finally {
            windows.unlock();
        }
    }

    void applySetting(int id, long value) {
        switch (id) {
            case Frame.SETTING_MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = value;
            case Frame.SETTING_MAX_FRAME_SIZE -> maxFrameSize = (int) value;
            case Frame.SETTING_INITIAL_WINDOW_SIZE -> changeInitialWindow((int) value);
            default -> {}
        }
    }

    void settingsComplete() {
        ready.complete(this);
    }

    private void changeInitialWindow(int value) {
        windows.lock();
        try {
            int change = value - initialWindow;
            initialWindow = value;
            streams.values().forEach(stream -> stream.sendWindow += change);
            opened.signalAll();
        } finally {
            windows.unlock();
        }
    }

    private int initialSendWindow() {
        windows.lock();
        try {
            return initialWindow;
        } finally {
            windows.unlock();
        }
    }

    void streamEnded(int streamId, GrpcStatus status) {
        GrpcStream stream = streams.remove(streamId);
        if (stream != null) {
            stream.ended(status);
            wakeWriters();
        }
    }

    private void wakeWriters() {
        windows.lock();
        try {
            opened.signalAll();
        } finally {
            windows.unlock();
        }
    }

    void fail(IOException cause) {
        windows.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = cause;
            opened.signalAll();
        } finally {
            windows.unlock();
        }
        ready.completeExceptionally(cause);
        try {
            channel.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        var status = GrpcStatus.of(GrpcStatus.CONNECTION_LOST, String.valueOf(cause.getMessage()));
        streams.keySet().forEach(id -> streamEnded(id, status));
    }
}
