package dev.penstock.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.Spec;

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
    public <T> List<T> collect(Pages.Source<T> source) throws InterruptedException {
        if (limit < 1 && spec != null) {
            throw new ParameterException(spec.commandLine(), "--limit takes 1 or more");
        }
        return Pages.collect(source, limit, LARGEST);
    }
}
