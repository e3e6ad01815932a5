package dev.penstock.cli.metrics;

/** How the values of one series went while it was watched. One thread. */
final class Course {
    private long count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double last;
    private long newest = Long.MIN_VALUE;

    /** One more value. One that is sent again counts again in the mean, and only there. */
    void add(long timeMillis, double value) {
        count++;
        sum += value;
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (timeMillis >= newest) {
            newest = timeMillis;
            last = value;
        }
    }

    void addTo(Table table, String name) {
        if (count > 0) {
            table.add(
                    name,
                    String.valueOf(count),
                    Labels.value(min),
                    Labels.value(sum / count),
                    Labels.value(max),
                    Labels.value(last));
        }
    }
}
