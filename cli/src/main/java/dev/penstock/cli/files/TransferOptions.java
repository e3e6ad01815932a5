package dev.penstock.cli.files;

import dev.penstock.cli.ByteSize;
import dev.penstock.client.RetryPolicy;
import dev.penstock.client.TransferConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How files are transferred. Filled by picocli; one thread. */
final class TransferOptions {
    private static final RetryPolicy RETRIES =
            new RetryPolicy(20, Duration.ofSeconds(1), Duration.ofSeconds(10));

    @Option(
            names = {"-p", "--parallel"},
            paramLabel = "N",
            defaultValue = "5",
            description = "Files at once (default: ${DEFAULT-VALUE}).")
    private int parallel = 5;

    @Option(
            names = "--rate-limit",
            paramLabel = "BYTES",
            description = "Bytes a second at most, all files together, such as 500kB or 10MB.")
    private @Nullable ByteSize rateLimit;

    @Option(names = "--json", description = "One JSON object per file.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** A server that goes away in the middle is waited for, about a minute and a half. */
    TransferConfig config() {
        if (parallel < 1) {
            throw new IllegalArgumentException("--parallel takes 1 or more");
        }
        ByteSize limit = rateLimit;
        if (limit != null && limit.bytes() < 1) {
            throw new IllegalArgumentException("--rate-limit takes 1 or more");
        }
        return TransferConfig.standard()
                .withAtOnce(parallel)
                .withRetries(RETRIES)
                .withBytesPerSecond(limit == null ? 0 : limit.bytes());
    }
}
