package dev.penstock.bench.load;

import java.util.ArrayList;
import java.util.List;

/** One message with the places that change from one sending to the next. One thread. */
final class Template {
    private static final int HEADROOM = 11;
    private static final int MILLIS_SIZE = 6;
    private static final int SECONDS_SIZE = 5;
    private static final int SEQUENCE_TAG = 2 << 3;

    private final Contract contract;
    private final int bodyStart;
    private final byte[] head;
    private final List<Integer> timesFound = new ArrayList<>();
    private final List<Integer> valuesFound = new ArrayList<>();

    /** The message lies in here from {@link #start} to the end. */
    final byte[] bytes;

    int start;
    private final int[] times;
    private final int[] values;

    Template(Workload load, int firstSeries, String producer) {
        contract = load.contract();
        byte[] body =
                switch (contract) {
                    case COLLECTION -> collection(load, firstSeries);
                    case ANALYTICS -> analytics(load, firstSeries);
                    case PUBLISH -> publish(load, firstSeries);
                };
        head =
                contract == Contract.PUBLISH
                        ? new ProtoWriter().string(1, producer).toBytes()
                        : new byte[0];
        bodyStart = HEADROOM + head.length;
        bytes = new byte[bodyStart + body.length];
        System.arraycopy(body, 0, bytes, bodyStart, body.length);
        start = bodyStart;
        times = timesFound.stream().mapToInt(at -> at + bodyStart).toArray();
        values = valuesFound.stream().mapToInt(at -> at + bodyStart).toArray();
    }

    int length() {
        return bytes.length - start;
    }

    void value(int index, double value) {
        Wire.putDouble(bytes, values[index], value);
    }

    void time(long millis) {
        for (int at : times) {
            if (contract == Contract.ANALYTICS) {
                Wire.putVarint(bytes, at, SECONDS_SIZE, Math.floorDiv(millis, 1000));
            } else {
                Wire.putVarint(bytes, at, MILLIS_SIZE, millis);
            }
        }
    }

    /** Puts producer and sequence right before the points. */
    void sequence(long sequence) {
        int at = Wire.putVarintBefore(bytes, bodyStart, sequence);
        bytes[--at] = SEQUENCE_TAG;
        start = at - head.length;
        System.arraycopy(head, 0, bytes, start, head.length);
    }

    private byte[] collection(Workload load, int first) {
        var out = new ProtoWriter().string(1, load.source());
        timesFound.add(out.varint(2, load.firstTimeMillis()));
        for (int i = first; i < first + load.pointsPerMessage(); i++) {
            var entry = new ProtoWriter().string(1, load.metric(i));
            int value = entry.fixed64(2);
            valuesFound.add(out.bytes(3, entry.toBytes()) + value);
        }
        return out.entry(4, "line", load.line(first))
                .entry(4, "machine", load.machine(first))
                .toBytes();
    }

    private byte[] analytics(Workload load, int first) {
        var out = new ProtoWriter();
        for (int i = first; i < first + load.pointsPerMessage(); i++) {
            var point = new ProtoWriter().string(2, load.metric(i));
            int value = point.fixed64(3);
            point.entry(4, "line", load.line(i)).entry(4, "machine", load.machine(i));
            var stamp = new ProtoWriter();
            int seconds = stamp.varint(1, load.firstTimeMillis() / 1000);
            stamp.varint(2, 500_000_000);
            int time = point.bytes(5, stamp.toBytes()) + seconds;
            int at = out.bytes(1, point.toBytes());
            timesFound.add(at + time);
            valuesFound.add(at + value);
        }
        return out.string(3, load.source()).toBytes();
    }

    private byte[] publish(Workload load, int first) {
        var out = new ProtoWriter().string(3, load.source());
        for (int i = first; i < first + load.pointsPerMessage(); i++) {
            var point = new ProtoWriter().string(1, load.metric(i));
            int value = point.fixed64(2);
            int time = point.varint(3, load.firstTimeMillis());
            point.entry(4, "line", load.line(i)).entry(4, "machine", load.machine(i));
            int at = out.bytes(4, point.toBytes());
            timesFound.add(at + time);
            valuesFound.add(at + value);
        }
        return out.toBytes();
    }
}
