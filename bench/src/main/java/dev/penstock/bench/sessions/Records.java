package dev.penstock.bench.sessions;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.PostRequest;
import dev.penstock.api.sessions.v1.CreateSessionRequest;
import dev.penstock.bench.http2.Connection;
import dev.penstock.bench.http2.UnaryCall;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.bench.process.Sizes;
import dev.penstock.bench.report.Report;
import java.io.IOException;
import java.nio.file.Path;

/** What sessions cost that are recorded and nobody is in. One thread. */
public final class Records {
    private static final int EVENTS = 4;

    private final ServerCommand command;
    private final Path folder;
    private final int sessions;

    public Records(ServerCommand command, Path folder, int sessions) {
        this.command = command;
        this.folder = folder;
        this.sessions = sessions;
    }

    /** Makes them with a few events each, looks at the server, starts it again; adds rows. */
    public void run(Report report) throws IOException, InterruptedException {
        Sizes empty;
        try (var server = ServerProcess.start(command, folder)) {
            empty = Sizes.of(server);
            try (Connection connection = Connection.open(server.port())) {
                for (int i = 0; i < sessions; i++) {
                    make(connection, "session-" + i);
                }
            }
            row(report, "just made", empty, Sizes.of(server));
            server.stop();
        }
        try (var server = ServerProcess.start(command, folder)) {
            row(report, "after a start", empty, Sizes.of(server));
            report.note("start to ready: %.0f ms", server.startup().toNanos() / 1e6);
            server.stop();
        }
    }

    private static void make(Connection connection, String id)
            throws IOException, InterruptedException {
        byte[] _ =
                UnaryCall.bytes(
                        connection,
                        "penstock.sessions.v1.Sessions/CreateSession",
                        CreateSessionRequest.newBuilder()
                                .setSessionId(id)
                                .setUserId("maker")
                                .build());
        for (int event = 1; event < EVENTS; event++) {
            byte[] _ =
                    UnaryCall.bytes(
                            connection,
                            "analytics.Collaboration/Post",
                            PostRequest.newBuilder()
                                    .setSessionId(id)
                                    .setUserId("maker")
                                    .setMessage(
                                            CollaborationMessage.newBuilder()
                                                    .setMessageType("chat")
                                                    .setMessage("something was seen"))
                                    .build());
        }
    }

    private void row(Report report, String when, Sizes empty, Sizes now) {
        report.row(
                "recorded sessions",
                when,
                "number",
                sessions,
                "live heap MiB",
                now.heapMebibytes(),
                "heap bytes each",
                (now.heap() - empty.heap()) / sessions,
                "RSS MiB",
                now.rssMebibytes());
    }
}
