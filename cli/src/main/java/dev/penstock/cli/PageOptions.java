package dev.penstock.cli;

import dev.penstock.client.PenstockClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What commands that list things have in common. */
public final class PageOptions {
    private static final int LARGEST = 500;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "100",
            description = "So many at most, fetched in pages (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    public boolean json() {
        return json;
    }

    /** The first items, as many as wanted. */
    public <T> List<T> list(ServerOption server, Pages.Source<T> source)
            throws InterruptedException {
        if (limit < 1 && spec != null) {
            throw new ParameterException(spec.commandLine(), "--limit takes 1 or more");
        }
        try (PenstockClient client = server.connect()) {
            return Pages.collect(client, source, limit, LARGEST);
        }
    }
}
