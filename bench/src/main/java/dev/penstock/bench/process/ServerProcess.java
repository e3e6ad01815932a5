package dev.penstock.bench.process;

import dev.penstock.bench.process.ServerCommand.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One running server. Any thread; start, stop and kill: one at a time. */
public final class ServerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_NANOS = 2_000_000;

    private final ServerCommand command;
    private final Process process;
    private final int port;
    private final Path folder;
    private final Duration startup;

    private ServerProcess(
            ServerCommand command, Process process, int port, Path folder, Duration startup) {
        this.command = command;
        this.process = process;
        this.port = port;
        this.folder = folder;
        this.startup = startup;
    }

    /** Starts on a free port and waits until it serves; its output goes to a file in the folder. */
    public static ServerProcess start(ServerCommand command, Path folder)
            throws IOException, InterruptedException {
        return start(command, folder, freePort());
    }

    /** Starts on this port; the data lie in {@code data} under the folder. */
    public static ServerProcess start(ServerCommand command, Path folder, int port)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve(command.name() + ".log");
        var builder = new ProcessBuilder(command.line(port, folder.resolve("data")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long begin = System.nanoTime();
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        while (!serves(command.readiness(), port)) {
            if (!process.isAlive()) {
                throw new IOException(
                        "%s ended with %d:%n%s"
                                .formatted(
                                        command.name(),
                                        process.exitValue(),
                                        Files.readString(log)));
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                process.destroyForcibly();
                throw new IOException(command.name() + " does not serve; see " + log);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        var startup = Duration.ofNanos(System.nanoTime() - begin);
        return new ServerProcess(command, process, port, folder, startup);
    }

    private static boolean serves(Readiness readiness, int port) throws IOException {
        return switch (readiness) {
            case PORT -> accepts(port);
            case HEALTH -> accepts(port) && healthy(port);
        };
    }

    @SuppressWarnings("EmptyCatch") // Not accepting is the answer, not a failure.
    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @SuppressWarnings("EmptyCatch") // A connection cut while starting is the answer "not yet".
    private static boolean healthy(int port) throws IOException {
        var uri = URI.create("http://127.0.0.1:" + port + "/health");
        var request = (HttpURLConnection) uri.toURL().openConnection();
        request.setConnectTimeout(1_000);
        request.setReadTimeout(5_000);
        try {
            return request.getResponseCode() == 200;
        } catch (IOException _) {
            return false;
        } finally {
            request.disconnect();
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public String name() {
        return command.name();
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** From exec to serving. */
    public Duration startup() {
        return startup;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; waits for the end. */
    public void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new IOException(name() + " did not stop within " + PATIENCE);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** Processor time used since the start. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in bytes. */
    public long rss() throws IOException {
        return Proc.status(pid(), "VmRSS") * 1024;
    }

    /** Bytes of live objects: heap used after a full collection. */
    public long liveHeap() throws IOException, InterruptedException {
        return Jcmd.liveHeap(pid());
    }

    /** Bytes on disk under the data folder. */
    public long dataBytes() throws IOException {
        return dataBytes("");
    }

    /** Bytes on disk under one folder of the data folder. */
    public long dataBytes(String part) throws IOException {
        Path data = folder.resolve("data").resolve(part);
        if (!Files.exists(data)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(Files::isRegularFile).mapToLong(ServerProcess::allocated).sum();
        }
    }

    private static long allocated(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits, at most so long, until the server uses less than a tenth of a core. */
    public void awaitQuiet(Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        Duration before = cpu();
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(500_000_000);
            Duration now = cpu();
            if (now.minus(before).toMillis() < 50) {
                return;
            }
            before = now;
        }
    }
}
