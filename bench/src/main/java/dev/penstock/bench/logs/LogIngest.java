package dev.penstock.bench.logs;

import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends lines over several connections at once. One thread drives it. */
public final class LogIngest {
    private final ServerProcess server;
    private final LogLines lines;

    public LogIngest(ServerProcess server, LogLines lines) {
        this.server = server;
        this.lines = lines;
    }

    /** Sends lines and waits until all are acknowledged; returns how many were. */
    public long run(long count, int streams) throws IOException, InterruptedException {
        var connections = new ArrayList<Connection>();
        try (var threads = Executors.newFixedThreadPool(streams)) {
            var running = new ArrayList<Future<Long>>();
            for (int i = 0; i < streams; i++) {
                Connection connection = Connection.open(server.port());
                connections.add(connection);
                int first = i;
                running.add(threads.submit(part(connection, first, count, streams)));
            }
            long acknowledged = 0;
            for (Future<Long> part : running) {
                acknowledged += part.get();
            }
            return acknowledged;
        } catch (ExecutionException e) {
            throw new IOException("an upload failed", e);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    private Callable<Long> part(Connection connection, int first, long count, int streams) {
        return () -> {
            var upload = new LogUpload(connection, lines);
            upload.send(first, count, streams);
            return upload.finish();
        };
    }
}
