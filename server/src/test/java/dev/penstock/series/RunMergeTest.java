package dev.penstock.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Runs that follow each other, overlap, or lie within each other: the highest rank of a time stays. */
class RunMergeTest {
    private record Write(double value, long rank) {}

    @Property(tries = 500)
    void runsAreJoinedByTimeAndRank(@ForAll Random random) {
        var merge = new RunMerge();
        var model = new TreeMap<Long, Write>();
        var expected = new TreeMap<Long, Double>();
        var handed = new TreeMap<Long, Double>();
        var buffer = new PointBuffer();
        long lower = 0;
        for (int i = 0; i < 20; i++) {
            lower += random.nextInt(40);
            long bound = lower;
            emit(merge, bound, handed);
            model.headMap(bound).forEach((time, write) -> expected.put(time, write.value));
            model.headMap(bound).clear();
            long rank = random.nextInt(1_000_000);
            long time = lower;
            for (int n = random.nextInt(30); n > 0; n--) {
                time += 1 + random.nextInt(3);
                double value = random.nextDouble();
                buffer.add(time, value);
                Write before = model.get(time);
                if (before == null || before.rank <= rank) {
                    model.put(time, new Write(value, rank));
                }
            }
            merge.add(buffer, rank);
            assertThat(buffer.size).isZero();
        }
        emit(merge, Long.MAX_VALUE, handed);
        model.forEach((time, write) -> expected.put(time, write.value));
        assertThat(handed).isEqualTo(expected);
    }

    private static void emit(RunMerge merge, long bound, NavigableMap<Long, Double> into) {
        merge.emit(
                Long.MIN_VALUE,
                bound,
                (times, values, from, to) -> {
                    for (int i = from; i < to; i++) {
                        assertThat(into.isEmpty() || into.lastKey() < times[i]).isTrue();
                        into.put(times[i], values[i]);
                    }
                });
    }
}
