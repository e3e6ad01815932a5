package dev.penstock.bench.abuse;

import java.util.List;
import java.util.stream.Stream;

/** Everything a server has to withstand. */
public final class Abuses {
    private Abuses() {}

    /** All of them, the harmless ones first. */
    public static List<Abuse> all() {
        return Stream.of(BadPoints.all(), BadBytes.all(), BadManners.all())
                .flatMap(List::stream)
                .toList();
    }
}
