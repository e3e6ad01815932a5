package dev.penstock.bench.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection to a server that breaks every so often. Any thread. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    CuttingProxy(int target, Duration every) throws IOException {
        this.target = target;
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread _ = Thread.startVirtualThread(this::accept);
        var _ =
                clock.scheduleAtFixedRate(
                        this::cut, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections that were cut. */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket near = listening.accept();
                var far = new Socket();
                far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                open.add(near);
                open.add(far);
                Thread _ = Thread.startVirtualThread(() -> carry(near, far));
                Thread _ = Thread.startVirtualThread(() -> carry(far, near));
            } catch (IOException ended) {
                // Closed, or the server is not there: the caller finds out by itself.
                refused.incrementAndGet();
            }
        }
    }

    /** Connections that the server did not take. */
    int refused() {
        return refused.get();
    }

    private void carry(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException cutOff) {
            // What breaks off here is what is measured.
            return;
        } finally {
            open.remove(from);
        }
    }

    private void cut() {
        for (Socket socket : List.copyOf(open)) {
            if (open.remove(socket)) {
                cuts.incrementAndGet();
                close(socket);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        listening.close();
        cut();
    }
}
