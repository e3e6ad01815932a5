package dev.penstock.client;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A server that stands in for Penstock in tests: keeps points in memory, remembers producers, and
 * breaks streams off as its {@link Trouble} says. Any thread.
 */
public final class StandInServer implements AutoCloseable {
    private final StandInStore store;
    private final Trouble trouble = new Trouble();
    private final StandInFiles files = new StandInFiles(trouble);
    private final StandInLogs logs = new StandInLogs(trouble);
    private final StandInChat chat = new StandInChat(trouble);
    private final StandInSessions sessions = new StandInSessions(trouble);
    private final String name;
    private final Server server;

    private StandInServer(ServerBuilder<?> builder, String name, StandInStore store) {
        this.name = name;
        this.store = store;
        server =
                builder.addService(new StandInMetrics(store, trouble))
                        .addService(new StandInIngest.Collection(store, trouble))
                        .addService(new StandInIngest.Analytics(store, trouble))
                        .addService(logs)
                        .addService(files.own())
                        .addService(files.published())
                        .addService(chat)
                        .addService(sessions)
                        .addService(new StandInCollaboration(trouble))
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        try {
            server.start();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** One that is reached within the process. */
    public static StandInServer inProcess() {
        String name = UUID.randomUUID().toString();
        return new StandInServer(InProcessServerBuilder.forName(name), name, new StandInStore());
    }

    /** One with a port; 0: any free one. */
    public static StandInServer onPort(int port) {
        return onPort(port, new StandInStore());
    }

    /** One that has the data of another, as after a restart. */
    public static StandInServer onPort(int port, StandInStore store) {
        return new StandInServer(ServerBuilder.forPort(port), "", store);
    }

    public int port() {
        return server.getPort();
    }

    public String address() {
        return "localhost:" + server.getPort();
    }

    public StandInStore store() {
        return store;
    }

    public StandInFiles files() {
        return files;
    }

    public StandInLogs logs() {
        return logs;
    }

    StandInChat chat() {
        return chat;
    }

    StandInSessions sessions() {
        return sessions;
    }

    public Trouble trouble() {
        return trouble;
    }

    PenstockClient client(Timing timing, RandomGenerator random) {
        return client(ClientConfig.of("in-process"), timing, random);
    }

    PenstockClient client(ClientConfig config, Timing timing, RandomGenerator random) {
        ManagedChannel channel =
                InProcessChannelBuilder.forName(name)
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
        return new PenstockClient(config, channel, timing, random);
    }

    /** Ends what runs with UNAVAILABLE, as a server does that is told to stop. */
    @Override
    public void close() {
        trouble.breakStreams(1, 0);
        server.shutdown();
        try {
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
