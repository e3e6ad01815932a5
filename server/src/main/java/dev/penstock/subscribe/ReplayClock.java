package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.time.InstantSource;

/**
 * The time of a replay: starts at a past moment and runs at a speed. Immutable, any thread.
 *
 * @param startMillis the past moment it starts at, milliseconds since 1970
 * @param begunMillis when the replay began
 * @param speed 1 is as it ran; 0.1 to 100
 * @param clock the present
 */
public record ReplayClock(long startMillis, long begunMillis, double speed, InstantSource clock) {

    /**
     * Starts a replay now.
     *
     * @throws RefusedException when the speed is out of range
     */
    public static ReplayClock start(long startMillis, double speed, InstantSource clock) {
        if (!(speed >= 0.1 && speed <= 100)) {
            throw Refusal.invalid("replay_speed", speed, "0.1 to 100, or 0 for none").asException();
        }
        return new ReplayClock(startMillis, clock.millis(), speed, clock);
    }

    /** The moment shown now; never in the future. */
    public long millis() {
        long now = clock.millis();
        return Math.min(now, startMillis + (long) ((now - begunMillis) * speed));
    }

    /** Milliseconds until a moment is shown; 0 when it is past. */
    public long until(long momentMillis) {
        return Math.max(0, (long) Math.ceil((momentMillis - millis()) / speed));
    }
}
