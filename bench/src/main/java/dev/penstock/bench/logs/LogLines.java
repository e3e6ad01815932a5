package dev.penstock.bench.logs;

import dev.penstock.api.collection.LogEntry;

/**
 * Log lines as services write them, a function of their number: twelve applications, levels as they
 * occur, messages of some twenty shapes with ids, addresses and durations in them. Immutable, any
 * thread.
 */
public final class LogLines {
    /** In one line of this many. */
    public static final int NEEDLE_EVERY = 100_000;

    /** The word of those lines. */
    public static final String NEEDLE = "discombobulated";

    /** Values of the field {@code tenant}. */
    public static final int TENANTS = 50;

    private static final String[] APPLICATIONS = {
        "checkout", "orders", "payments", "inventory", "gateway", "auth",
        "search", "mailer", "scheduler", "press-line", "furnace", "conveyor"
    };
    private static final String[] VERBS = {"GET", "POST", "PUT", "DELETE"};
    private static final String[] PATHS = {
        "/api/orders/%d", "/api/users/%d/cart", "/api/items/%d", "/login", "/health", "/api/search"
    };
    private static final String[] TABLES = {"orders", "users", "items", "payments", "sessions"};

    private final long startMillis;

    /** Lines of this moment and after, one each millisecond. */
    public LogLines(long startMillis) {
        this.startMillis = startMillis;
    }

    /** When line {@code n} was written, milliseconds since 1970. */
    public long timeMillis(long n) {
        return startMillis + n;
    }

    public String application(long n) {
        return APPLICATIONS[(int) (mix(n) >>> 8 & 0xFFFF) % APPLICATIONS.length];
    }

    /** Of 1,000 lines 700 are INFO, 200 DEBUG, 70 WARN, 29 ERROR, 1 FATAL. */
    public String level(long n) {
        int of = (int) ((mix(n) >>> 24 & 0xFFFFFF) % 1_000);
        return of < 700
                ? "INFO"
                : of < 900 ? "DEBUG" : of < 970 ? "WARN" : of < 999 ? "ERROR" : "FATAL";
    }

    public String tenant(long n) {
        return "t" + n % TENANTS;
    }

    public String traceId(long n) {
        return "%016x%016x".formatted(mix(n / 4), mix(n / 4 + 77));
    }

    /** The text of the line. */
    public String message(long n) {
        if (n % NEEDLE_EVERY == NEEDLE_EVERY - 1) {
            return "Block " + mix(n) % 1_000 + " is " + NEEDLE + ", checksum differs";
        }
        long r = mix(n ^ 0x5DEECE66DL);
        int a = (int) (r >>> 40);
        int b = (int) (r >>> 16 & 0xFFFFFF);
        return switch ((int) (r & 15)) {
            case 0, 1, 2, 3, 4, 5 ->
                    VERBS[a & 3]
                            + " "
                            + PATHS[b % PATHS.length].formatted(a)
                            + " "
                            + (b % 50 == 0 ? 500 : 200)
                            + " in "
                            + b % 900
                            + " ms from 10.1."
                            + (a & 255)
                            + "."
                            + (b & 255);
            case 6, 7 ->
                    "Query on table "
                            + TABLES[b % TABLES.length]
                            + " returned "
                            + a % 500
                            + " rows in "
                            + b % 300
                            + " ms";
            case 8 -> "User " + a + " logged in from 192.168." + (b & 255) + "." + (a & 255);
            case 9 -> "Cache miss for key user:" + a + ":profile, loading from database";
            case 10 -> "Order " + a + " confirmed, total " + b % 1_000 + "." + a % 100 + " EUR";
            case 11 -> "Retrying request to payment provider, attempt " + (a & 3) + " of 4";
            case 12 -> "Connection to broker-" + (a & 7) + " lost: connection reset by peer";
            case 13 ->
                    "Temperature of zone "
                            + (a & 7)
                            + " is "
                            + (400 + b % 90)
                            + "."
                            + a % 10
                            + " C";
            case 14 ->
                    "Garbage collection paused for " + a % 40 + " ms, heap " + b % 2_048 + " MiB";
            default -> "Job nightly-report-" + (a & 31) + " finished in " + b % 5_000 + " ms";
        };
    }

    /** The line as a message of {@code collection.DataCollectionService}. */
    public byte[] entry(long n) {
        return LogEntry.newBuilder()
                .setApplication(application(n))
                .setLevel(level(n))
                .setTimestamp(timeMillis(n))
                .setMessage(message(n))
                .putFields("tenant", tenant(n))
                .putFields("trace_id", traceId(n))
                .setSourceFile("app.log")
                .setLineNumber((int) n)
                .build()
                .toByteArray();
    }

    /** The line as it would stand in a file. */
    public String text(long n) {
        return timeMillis(n)
                + " "
                + level(n)
                + " "
                + application(n)
                + " "
                + message(n)
                + " tenant="
                + tenant(n)
                + " trace_id="
                + traceId(n);
    }

    /** SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mix(long n) {
        long z = (n + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (z ^ z >>> 31) & Long.MAX_VALUE;
    }
}
