package dev.penstock.app;

import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server as it was built. Any thread. */
final class Distribution {
    static final Path REPOSITORY = ServerCommand.findRepository();

    private Distribution() {}

    /** The command of the bare server with these settings, {@code key=value}. */
    static ServerCommand serve(String... settings) {
        ServerCommand plain = ServerCommand.penstock(REPOSITORY, ServerCommand.DEFAULT_FLAGS);
        var arguments = new ArrayList<>(plain.arguments());
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return new ServerCommand(
                plain.name(),
                plain.classpath(),
                plain.mainClass(),
                arguments,
                plain.readiness(),
                plain.jvmFlags());
    }

    /** Starts it; data and log lie in the folder. */
    static ServerProcess start(Path folder, String... settings)
            throws IOException, InterruptedException {
        return ServerProcess.start(serve(settings), folder);
    }

    /** What the servers of this folder have logged. */
    static String log(Path folder) throws IOException {
        return Files.readString(folder.resolve("penstock.log"));
    }
}
