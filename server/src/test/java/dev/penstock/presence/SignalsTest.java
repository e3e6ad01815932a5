package dev.penstock.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import dev.penstock.subscribe.Outlet;
import dev.penstock.subscribe.Wheel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final Wheel wheel = new Wheel();
    private final Object loop = new Object();
    private long now;
    private int encoded;
    private final Signals<String> signals =
            new Signals<>(
                    (place, shown) -> {
                        encoded++;
                        return (place + ":" + shown).getBytes(StandardCharsets.UTF_8);
                    },
                    Duration.ofMillis(200),
                    Duration.ofSeconds(6),
                    2,
                    wheel,
                    () -> Instant.ofEpochMilli(now));

    private final class Hand implements Outlet {
        final List<String> sent = new ArrayList<>();
        boolean writable = true;

        @Override
        public boolean writable() {
            return writable;
        }

        @Override
        public void send(byte[] framed) {
            sent.add(new String(framed, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {}

        @Override
        public void end(Refusal refusal) {}

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Object loop() {
            return loop;
        }
    }

    private void pass(long millis) {
        for (long done = 0; done < millis; done += 20) {
            now += 20;
            wheel.turnTo(now);
        }
    }

    @Test
    void whatChangesWithinAnIntervalIsToldOnceToAll() {
        var one = new Hand();
        var other = new Hand();
        signals.listen(1, one);
        signals.listen(1, other);
        signals.show(1, "anna", "x");
        signals.show(1, "ben", "y");
        signals.show(1, "anna", "z");
        pass(400);
        assertThat(one.sent).containsExactly("1:{anna=z, ben=y}");
        assertThat(other.sent).isEqualTo(one.sent);
        assertThat(encoded).isEqualTo(1);
    }

    @Test
    void whatIsShownAgainUnchangedIsNotToldAgainAndWhatIsNotIsForgotten() {
        var one = new Hand();
        signals.listen(1, one);
        signals.show(1, "anna", "x");
        for (int second = 0; second < 10; second++) {
            pass(1_000);
            signals.show(1, "anna", "x");
        }
        assertThat(one.sent).hasSize(1);
        pass(7_000);
        assertThat(one.sent).containsExactly("1:{anna=x}", "1:{}");
        assertThat(signals.shown(1)).isEmpty();
    }

    @Test
    void whoDoesNotReadIsToldTheNewestWhenHeDoes() {
        var one = new Hand();
        var listener = signals.listen(1, one);
        one.writable = false;
        signals.show(1, "anna", "x");
        pass(300);
        signals.show(1, "anna", "y");
        pass(300);
        assertThat(one.sent).isEmpty();
        one.writable = true;
        listener.writable();
        assertThat(one.sent).containsExactly("1:{anna=y}");
    }

    @Test
    void whoComesLaterIsToldAtOnceWhatIsShown() {
        signals.show(1, "anna", "x");
        pass(300);
        var late = new Hand();
        signals.listen(1, late);
        assertThat(late.sent).containsExactly("1:{anna=x}");
    }

    @Test
    void aPlaceInWhichNothingHappensIsForgotten() {
        var listener = signals.listen(1, new Hand());
        signals.show(2, "anna", "x");
        assertThat(signals.places()).isEqualTo(2);
        signals.hide(2, "anna");
        pass(1_000);
        listener.close();
        listener.close();
        assertThat(signals.places()).isZero();
    }

    @Test
    void soManyShowSomethingAndNoMore() {
        signals.show(1, "anna", "x");
        signals.show(1, "ben", "x");
        assertThatThrownBy(() -> signals.show(1, "cleo", "x")).isInstanceOf(RefusedException.class);
        signals.show(1, "ben", "y");
    }
}
