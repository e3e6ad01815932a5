package dev.penstock.cli;

import dev.penstock.client.ClientConfig;
import dev.penstock.client.PenstockClient;
import picocli.CommandLine.Option;

/** Where the server is; the same for every command. */
public final class ServerOption {
    private static final int DEFAULT_PORT = 8080;

    @Option(
            names = {"-s", "--server"},
            paramLabel = "HOST:PORT",
            defaultValue = "${PENSTOCK_SERVER:-localhost:8080}",
            description =
                    "The server (default: $PENSTOCK_SERVER or localhost:8080). https://HOST:PORT encrypts.")
    private String server = "localhost:8080";

    public String address() {
        return server.matches(".*:\\d+") ? server : server + ":" + DEFAULT_PORT;
    }

    public ClientConfig config() {
        return ClientConfig.of(address());
    }

    public PenstockClient connect() {
        return PenstockClient.connect(config());
    }
}
