package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private final Set<Long> there = new HashSet<>(Set.of(1L, 2L));
    private final Watchers watchers = new Watchers();
    private final List<String> ended = new ArrayList<>();

    @Test
    void whoFollowsWhatIsNoMoreIsTold() {
        Runnable left = follow(1, "left");
        var _ = follow(1, "one");
        var _ = follow(2, "two");
        left.run();
        go(1);
        assertThat(ended).containsExactly("one");
        go(2);
        assertThat(ended).containsExactly("one", "two");
    }

    @Test
    void whoLookedItUpJustBeforeIsToldAsWell() {
        go(1);
        var _ = follow(1, "late");
        assertThat(ended).containsExactly("late");
    }

    private Runnable follow(long number, String name) {
        return watchers.follow(number, there::contains, () -> ended.add(name));
    }

    private void go(long number) {
        there.remove(number);
        watchers.gone(number);
    }
}
