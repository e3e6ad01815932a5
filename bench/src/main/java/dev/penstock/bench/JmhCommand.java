package dev.penstock.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** {@code bench jmh}: the kernels alone, with what they allocate. One thread. */
@Command(
        name = "jmh",
        description = "Kernels: decoding, appending, chunks, fan-out; options of JMH may follow.")
final class JmhCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", description = "Regular expression of benchmark names.")
    private String pattern = "dev.penstock";

    @Unmatched private List<String> rest = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        var arguments = new ArrayList<>(List.of(pattern, "-prof", "gc"));
        arguments.addAll(rest);
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
