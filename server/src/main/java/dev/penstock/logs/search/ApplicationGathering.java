package dev.penstock.logs.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.TreeMap;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.jspecify.annotations.Nullable;

/** Counts entries per application and level. One search. */
final class ApplicationGathering implements Gathering {
    static final int MOST = 1_000;

    /** The first names by order; one more than told, to know whether there are more. */
    private final TreeMap<String, Counted> applications = new TreeMap<>();

    private static final class Counted {
        final long[] levels = new long[Level.FATAL.rank() + 1];
        long lastMillis = Long.MIN_VALUE;

        void count(int rank, long time) {
            levels[rank]++;
            lastMillis = Math.max(lastMillis, time);
        }
    }

    @Override
    public boolean wants(long least, long greatest) {
        return true;
    }

    @Override
    public Documents documents(LeafReader segment) throws IOException {
        NumericDocValues times = segment.getNumericDocValues(Schema.TIME);
        var origins = new Origins(segment);
        var known = new @Nullable Counted[origins.count()];
        return document -> {
            int origin = origins.of(document);
            Counted counted = known[origin];
            if (counted == null) {
                counted = counted(origins.application(origin));
                known[origin] = counted;
            }
            times.advanceExact(document);
            counted.count(origins.rank(origin), times.longValue());
        };
    }

    @Override
    public void line(long offset, LogLine line) {
        counted(line.application()).count(line.severity().rank(), line.timeMillis());
    }

    private Counted counted(String name) {
        Counted counted = applications.computeIfAbsent(name, _ -> new Counted());
        if (applications.size() > MOST + 1) {
            applications.pollLastEntry();
        }
        return counted;
    }

    ApplicationCounts counts() {
        var all = new ArrayList<ApplicationCounts.Application>();
        applications.forEach(
                (name, counted) ->
                        all.add(
                                new ApplicationCounts.Application(
                                        name, counted.levels, counted.lastMillis)));
        boolean more = all.size() > MOST;
        return new ApplicationCounts(more ? all.subList(0, MOST) : all, more);
    }
}
