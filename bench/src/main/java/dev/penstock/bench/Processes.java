package dev.penstock.bench;

import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The servers of one measurement, ended with it. One thread. */
final class Processes implements AutoCloseable {
    private final List<ServerProcess> started = new ArrayList<>();

    /** Starts a server in its own folder below this one. */
    ServerProcess start(ServerCommand command, Path folder)
            throws IOException, InterruptedException {
        ServerProcess process =
                ServerProcess.start(command, folder.resolve(command.name().replace(' ', '-')));
        started.add(process);
        return process;
    }

    @Override
    public void close() {
        started.forEach(ServerProcess::close);
    }
}
