package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a call wants the past replayed, as every contract asks it. Immutable, any thread.
 *
 * @param start the moment shown first; empty: none was given
 * @param resumed whether the call goes on behind a cursor
 * @param speed {@code replay_speed}, 0: no replay
 * @param begunMillis {@code replay_begun_ms}: when the start was or will be shown, 0: when the call opens
 */
public record Replay(OptionalLong start, boolean resumed, double speed, long begunMillis) {
    private static final long MOST_AHEAD_MILLIS = 60_000;

    /**
     * The clock of the replay, or null when none is wanted.
     *
     * @throws dev.penstock.refusal.RefusedException when the numbers do not make a replay
     */
    public @Nullable ReplayClock on(InstantSource clock) {
        if (begunMillis != 0) {
            checkBegun(clock.millis());
            return ReplayClock.begun(start.getAsLong(), speed, begunMillis, clock);
        }
        if (speed == 0) {
            return null;
        }
        ReplayClock behindCursor = ReplayClock.resume(speed, clock);
        if (resumed) {
            return behindCursor;
        }
        if (start.isEmpty()) {
            throw Refusal.invalid(
                            "replay_speed",
                            speed + " without start",
                            "start or after_cursor with it")
                    .asException();
        }
        return ReplayClock.start(start.getAsLong(), speed, clock);
    }

    private void checkBegun(long now) {
        if (begunMillis < 0 || begunMillis > now + MOST_AHEAD_MILLIS) {
            throw Refusal.invalid(
                            "replay_begun_ms",
                            begunMillis,
                            "a moment since 1970 and at most a minute ahead of the server's " + now)
                    .asException();
        }
        if (speed == 0 || start.isEmpty()) {
            throw Refusal.invalid(
                            "replay_begun_ms",
                            begunMillis + " without " + (speed == 0 ? "replay_speed" : "start"),
                            "start, replay_speed and replay_begun_ms together")
                    .asException();
        }
    }
}
