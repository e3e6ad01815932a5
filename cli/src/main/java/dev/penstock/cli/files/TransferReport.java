package dev.penstock.cli.files;

import dev.penstock.cli.ExitCode;
import dev.penstock.cli.Json;
import dev.penstock.client.PenstockException;
import dev.penstock.client.TransferOutcome;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine;

/** Prints how transfers ended, and finds the exit code. One thread. */
final class TransferReport {
    private final PrintWriter out;
    private final PrintWriter err;
    private final TransferOptions options;
    private final List<PenstockException> refused = new ArrayList<>();
    private int transfers;
    private int failed;

    TransferReport(CommandLine commandLine, TransferOptions options) {
        out = commandLine.getOut();
        err = commandLine.getErr();
        this.options = options;
    }

    /**
     * Adds one.
     *
     * @param item what the command line calls it
     */
    <T> void add(String item, TransferOutcome<T> outcome, Consumer<T> done) {
        transfers++;
        switch (outcome) {
            case TransferOutcome.Done<T>(var result) -> done.accept(result);
            case TransferOutcome.Failed<T>(var cause) -> {
                if (cause instanceof PenstockException known) {
                    refused.add(known);
                }
                failure(item, describe(cause));
            }
            case TransferOutcome.Stopped<T> _ ->
                    failure(item, "stopped; the same command goes on with it");
        }
    }

    private static String describe(Exception cause) {
        return cause instanceof NoSuchFileException missing
                ? missing.getFile() + ": no such file"
                : String.valueOf(cause.getMessage());
    }

    private void failure(String item, String why) {
        failed++;
        if (options.json()) {
            Json.object().with("item", item).with("error", why).printTo(out);
        }
        err.println("penstock: " + item + ": " + why);
        err.flush();
    }

    /** All of them failed for what the server said: its code; some failed: that. */
    int exitCode() {
        if (failed == 0) {
            return ExitCode.OK;
        }
        return refused.size() == transfers
                ? ExitCode.of(refused.getFirst().failure())
                : ExitCode.SOME_FAILED;
    }
}
