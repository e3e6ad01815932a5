package dev.penstock.cli.simulate;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A relay in front of the server that delays what passes and now and then breaks connections: real
 * sockets, really reset. Any thread; each connection has virtual threads of its own.
 */
final class BadLink implements Closeable {
    private static final int CHUNK = 16 << 10;
    private static final int CHUNKS_IN_FLIGHT = 256;

    private final NetworkModel model;
    private final InetSocketAddress server;
    private final RandomGenerator random;
    private final FleetCounters counters;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private BadLink(
            NetworkModel model,
            InetSocketAddress server,
            long seed,
            FleetCounters counters,
            ServerSocket entrance) {
        this.model = model;
        this.server = server;
        this.random = new Random(seed);
        this.counters = counters;
        this.entrance = entrance;
    }

    static BadLink open(
            NetworkModel model, InetSocketAddress server, long seed, FleetCounters counters)
            throws IOException {
        var entrance = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        var link = new BadLink(model, server, seed, counters, entrance);
        Thread _ = Thread.startVirtualThread(link::accept);
        return link;
    }

    /** Where to connect instead of the server. */
    String address() {
        return "localhost:" + entrance.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Socket socket : open) {
            reset(socket);
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                relay(entrance.accept());
            } catch (IOException unreachable) {
                if (!entrance.isClosed()) {
                    counters.error(String.valueOf(unreachable.getMessage()));
                }
            }
        }
    }

    private void relay(Socket near) throws IOException {
        open.add(near);
        var far = new Socket();
        try {
            far.connect(new InetSocketAddress(server.getHostString(), server.getPort()), 5_000);
        } catch (IOException unreachable) {
            reset(near);
            far.close();
            throw unreachable;
        }
        open.add(far);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        pump(near, far);
        pump(far, near);
        if (!model.meanTimeToLoss().isZero()) {
            Thread _ = Thread.startVirtualThread(() -> breakLater(near, far));
        }
    }

    private void breakLater(Socket near, Socket far) {
        double mean = model.meanTimeToLoss().toNanos();
        long life = (long) (-mean * Math.log(1 - random.nextDouble()));
        try {
            TimeUnit.NANOSECONDS.sleep(life);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!near.isClosed()) {
            counters.lostConnections.increment();
        }
        reset(near);
        reset(far);
    }

    private void pump(Socket from, Socket to) {
        var inFlight = new ArrayBlockingQueue<Chunk>(CHUNKS_IN_FLIGHT);
        Thread receiving = Thread.startVirtualThread(() -> receive(from, inFlight));
        Thread _ =
                Thread.startVirtualThread(
                        () -> {
                            deliver(inFlight, from, to);
                            // It may wait for room that nobody makes any more.
                            receiving.interrupt();
                        });
    }

    private void receive(Socket from, BlockingQueue<Chunk> inFlight) {
        try {
            long lastDue = receiveAll(from, inFlight);
            inFlight.put(new Chunk(new byte[0], -1, lastDue));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until the connection ends or breaks; gives when the last of it is due. */
    private long receiveAll(Socket from, BlockingQueue<Chunk> inFlight)
            throws InterruptedException {
        long lastDue = 0;
        try (InputStream in = from.getInputStream()) {
            while (true) {
                var bytes = new byte[CHUNK];
                int length = in.read(bytes);
                lastDue = Math.max(lastDue, System.nanoTime() + delay().toNanos());
                if (length < 0) {
                    return lastDue;
                }
                inFlight.put(new Chunk(bytes, length, lastDue));
            }
        } catch (IOException broken) {
            // What arrived before is delivered still, as over a connection that breaks.
            return lastDue;
        }
    }

    private void deliver(BlockingQueue<Chunk> inFlight, Socket from, Socket to) {
        try (OutputStream out = to.getOutputStream()) {
            for (Chunk next = inFlight.take(); next.length >= 0; next = inFlight.take()) {
                TimeUnit.NANOSECONDS.sleep(next.due - System.nanoTime());
                out.write(next.bytes, 0, next.length);
            }
        } catch (IOException broken) {
            reset(from);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            reset(to);
        }
    }

    private Duration delay() {
        return model.latency().plusNanos((long) (model.jitter().toNanos() * random.nextDouble()));
    }

    /** Closes without a goodbye, as a lost connection is. */
    private void reset(Socket socket) {
        open.remove(socket);
        if (socket.isClosed()) {
            return;
        }
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyGone) {
            counters.error(String.valueOf(alreadyGone.getMessage()));
        }
    }

    /** Bytes on their way, and when they arrive; a negative length is the end. */
    private static final class Chunk {
        private final byte[] bytes;
        private final int length;
        private final long due;

        Chunk(byte[] bytes, int length, long due) {
            this.bytes = bytes;
            this.length = length;
            this.due = due;
        }
    }
}
