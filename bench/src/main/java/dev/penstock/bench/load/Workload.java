package dev.penstock.bench.load;

/**
 * What one stream sends: so many series of one source, each a slow walk in hundredths, one point per
 * series and step of time. Immutable, any thread.
 *
 * @param contract the message format
 * @param source who measures
 * @param series how many series the stream has
 * @param pointsPerMessage values in one message
 * @param firstTimeMillis the time of the first point of each series
 * @param stepMillis from one point of a series to its next
 */
public record Workload(
        Contract contract,
        String source,
        int series,
        int pointsPerMessage,
        long firstTimeMillis,
        int stepMillis) {

    /** The metric names all start with this. */
    public static final String NAME_PREFIX = "bench.metric_";

    private static final int METRICS_PER_MACHINE = 100;

    public Workload {
        if (series % pointsPerMessage != 0) {
            throw new IllegalArgumentException(
                    series + " series cannot be cut in messages of " + pointsPerMessage);
        }
        if (contract == Contract.ANALYTICS && stepMillis % 1000 != 0) {
            throw new IllegalArgumentException("analytics messages step by whole seconds");
        }
    }

    int messages() {
        return series / pointsPerMessage;
    }

    String metric(int index) {
        return NAME_PREFIX + "%03d".formatted(index % metricsPerMachine());
    }

    String machine(int index) {
        return "m%04d".formatted(index / metricsPerMachine());
    }

    String line(int index) {
        return "line-%d".formatted(index / metricsPerMachine() % 4);
    }

    private int metricsPerMachine() {
        return Math.max(METRICS_PER_MACHINE, pointsPerMessage);
    }
}
