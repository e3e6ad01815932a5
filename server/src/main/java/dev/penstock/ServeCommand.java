package dev.penstock;

import dev.penstock.operate.Config;
import dev.penstock.operate.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code penstock serve}: the bare server, until it is told to stop. */
@Command(
        name = "serve",
        description = "Run the server.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings come from the file, then the environment (PENSTOCK_WIRE_MAX_CONNECTIONS=…),",
            "then flags; the later wins. 'penstock config' prints every key with its value."
        })
public final class ServeCommand implements Callable<Integer> {

    /** The flags that configure a server; shared by every command that starts one. */
    public static final class Flags {
        @Option(
                names = "--port",
                paramLabel = "N",
                description = "Port to listen on, repeatable (default 8080).")
        private List<Integer> ports = List.of();

        @Option(names = "--data", paramLabel = "DIR", description = "Data folder (default ./data).")
        private @Nullable Path data;

        @Option(names = "--host", description = "Address to listen on (default 127.0.0.1).")
        private @Nullable String host;

        @Option(
                names = "--insecure-public",
                description =
                        "Allow other than loopback addresses although nobody is authenticated.")
        private boolean insecurePublic;

        @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
        private @Nullable Path file;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Any setting by its key, repeatable.")
        private Map<String, String> settings = Map.of();

        /** The configuration that file, environment and these flags make. */
        public Config config() throws IOException {
            var all = new Settings();
            Config defaults = Config.defaults();
            if (file != null) {
                all.file(file);
            }
            all.environment(System.getenv(), defaults);
            settings.forEach(all::set);
            if (!ports.isEmpty()) {
                all.set("ports", String.join(",", ports.stream().map(String::valueOf).toList()));
            }
            if (data != null) {
                all.set("data", data.toString());
            }
            if (host != null) {
                all.set("host", host);
            }
            if (insecurePublic) {
                all.set("insecure-public", "true");
            }
            return all.apply(defaults);
        }
    }

    @Mixin private Flags flags = new Flags();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "How long to run (default: until told to stop).")
    private @Nullable Duration duration;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        joinLogs();
        Config config = checked(spec.commandLine(), flags);
        var server = PenstockServer.start(config, InstantSource.system());
        var stopped = new CountDownLatch(1);
        // Told to stop, the process must not end before the server has put everything on disk.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "shutdown"));
        spec.commandLine().getOut().println(greeting(server));
        spec.commandLine().getOut().flush();
        if (duration == null) {
            stopped.await();
        } else if (!stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            stop(server, stopped);
        }
        return 0;
    }

    private static void stop(PenstockServer server, CountDownLatch stopped) {
        server.close();
        stopped.countDown();
    }

    /** Has libraries that log by java.util.logging (Lucene) log where everything else does. */
    public static void joinLogs() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** The configuration these flags make; a wrong one is a wrong command line. */
    public static Config checked(CommandLine command, Flags flags) throws IOException {
        try {
            return flags.config();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** What is said once calls are served. */
    public static String greeting(PenstockServer server) {
        String address = server.host() + ":" + server.ports().getFirst();
        return "Penstock serves on http://"
                + address
                + (server.host().startsWith("127.") || server.host().equals("localhost")
                        ? " (this machine only; nobody is authenticated)"
                        : " (WITHOUT AUTHENTICATION, reachable by others)");
    }
}
