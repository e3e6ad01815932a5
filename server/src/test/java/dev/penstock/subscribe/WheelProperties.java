package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The wheel against a list of due times. */
class WheelProperties {
    private static final int TIMERS = 6;

    sealed interface Step {}

    record Set(int timer, long delayMillis) implements Step {}

    record Cancel(int timer) implements Step {}

    record Turn(long millis) implements Step {}

    @Provide
    Arbitrary<List<Step>> steps() {
        var timer = Arbitraries.integers().between(0, TIMERS - 1);
        var delay = Arbitraries.longs().between(0, 40_000);
        Arbitrary<Step> set = Combinators.combine(timer, delay).as(Set::new);
        Arbitrary<Step> cancel = timer.map(Cancel::new);
        Arbitrary<Step> turn = Arbitraries.longs().between(0, 15_000).map(Turn::new);
        return Arbitraries.oneOf(set, cancel, turn).list().ofMaxSize(60);
    }

    @Property(tries = 500)
    void everyTimerGoesOffOnceAtTheTickItIsSetTo(@ForAll("steps") List<Step> steps) {
        try (var wheel = new Wheel()) {
            var gone = new ArrayList<Integer>();
            var timers = new ArrayList<Wheel.Timer>();
            for (int i = 0; i < TIMERS; i++) {
                int number = i;
                timers.add(new Wheel.Timer(() -> gone.add(number)));
            }
            Map<Integer, Long> due = new HashMap<>();
            long now = 0;
            for (Step step : steps) {
                switch (step) {
                    case Set(int timer, long delay) -> {
                        wheel.set(timers.get(timer), delay);
                        due.put(timer, now / 20 + Math.max(1, Math.ceilDiv(delay, 20)));
                    }
                    case Cancel(int timer) -> {
                        wheel.cancel(timers.get(timer));
                        due.remove(timer);
                    }
                    case Turn(long millis) -> {
                        now += millis;
                        wheel.turnTo(now);
                        assertThat(byTick(gone, due)).isEqualTo(byTick(take(due, now / 20), due));
                        gone.forEach(due::remove);
                        gone.clear();
                    }
                }
            }
            assertThat(wheel.size()).isEqualTo(due.size());
        }
    }

    private static List<Integer> take(Map<Integer, Long> due, long tick) {
        return due.entrySet().stream()
                .filter(entry -> entry.getValue() <= tick)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Timers of one tick go off in any order. */
    private static Map<Long, java.util.Set<Integer>> byTick(
            List<Integer> timers, Map<Integer, Long> due) {
        var ticks = new TreeMap<Long, java.util.Set<Integer>>();
        for (int timer : timers) {
            boolean once =
                    ticks.computeIfAbsent(
                                    due.getOrDefault(timer, -1L), _ -> new java.util.TreeSet<>())
                            .add(timer);
            assertThat(once).as("timer %s goes off once", timer).isTrue();
        }
        return ticks;
    }

    @Example
    void oneThatFailsDoesNotTakeTheOthersAlong() {
        try (var wheel = new Wheel()) {
            var rung = new AtomicInteger();
            wheel.set(
                    new Wheel.Timer(
                            () -> {
                                throw new IllegalStateException("as told");
                            }),
                    20);
            wheel.set(new Wheel.Timer(rung::incrementAndGet), 20);
            wheel.turnTo(20);
            assertThat(rung).hasValue(1);
        }
    }
}
