package dev.penstock.cli.logs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is piped in. A thread of its own waits for it, so that whoever reads here knows when nothing
 * comes.
 */
final class StandardInput implements LogSource {
    private static final int CHUNK = 64 << 10;
    private static final int CHUNKS = 8;

    private final InputStream in;
    private final BlockingQueue<byte[]> arrived = new ArrayBlockingQueue<>(CHUNKS);
    private boolean begun;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;

    StandardInput(InputStream in) {
        this.in = in;
    }

    @Override
    public String name() {
        return "standard input";
    }

    @Override
    public Position begin() {
        if (!begun) {
            begun = true;
            Thread _ = Thread.ofPlatform().daemon().name("standard-input").start(this::pump);
        }
        return Position.unkept();
    }

    @Override
    public Step read(ByteBuffer buffer) throws IOException {
        boolean last = ended;
        byte[] chunk = arrived.poll();
        if (chunk == null) {
            IOException cause = failure;
            if (cause != null) {
                throw cause;
            }
            return last ? Step.END : Step.IDLE;
        }
        buffer.clear().put(chunk).flip();
        return Step.DATA;
    }

    @Override
    public void next(Position position) {
        throw new IllegalStateException("standard input is never replaced");
    }

    @Override
    public void close() {
        // The stream belongs to the process.
    }

    private void pump() {
        var bytes = new byte[CHUNK];
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                arrived.put(Arrays.copyOf(bytes, read));
            }
        } catch (IOException broken) {
            failure = broken;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
        }
    }
}
