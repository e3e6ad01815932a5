package dev.penstock.bench.load;

/** The ways in for points that the driver measures. */
public enum Contract {
    /** One {@code DataPoint} per message: a map of values of one source at one moment. */
    COLLECTION("collection.DataCollectionService/CollectDataPoints"),
    /** Batches of single values. */
    ANALYTICS("analytics.DataIngestion/UploadData"),
    /** Sequenced batches, each acknowledged. */
    PUBLISH("penstock.metrics.v1.Metrics/Publish");

    private final String method;

    Contract(String method) {
        this.method = method;
    }

    /** The full name of the method. */
    public String method() {
        return method;
    }
}
