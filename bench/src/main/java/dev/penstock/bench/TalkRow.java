package dev.penstock.bench;

import dev.penstock.bench.chat.RoomSubject;
import dev.penstock.bench.report.Report;
import org.HdrHistogram.Histogram;

/** The row of a report that says how people heard each other. Stateless. */
final class TalkRow {
    private TalkRow() {}

    static void add(
            Report report,
            RoomSubject subject,
            String phase,
            RoomSubject.Phase result,
            Histogram latency) {
        report.row(
                "server",
                subject.process().name(),
                "phase",
                phase,
                "said/s",
                result.saidPerSecond(),
                "delivered/s",
                result.deliveredPerSecond(),
                "p50 ms",
                latency.getValueAtPercentile(50) / 1e3,
                "p99 ms",
                latency.getValueAtPercentile(99) / 1e3,
                "max ms",
                latency.getMaxValue() / 1e3,
                "server CPU us/delivery",
                result.serverNanosPerDelivery() / 1e3);
    }
}
