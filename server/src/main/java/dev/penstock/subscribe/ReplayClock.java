package dev.penstock.subscribe;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.time.InstantSource;

/**
 * The time of a replay: starts at a past moment, known or that of the first event met, and runs at a
 * speed. One thread at a time. It is made of three numbers alone, so that calls with the same three
 * show the same moment, whenever they were opened and on whichever connection.
 */
public final class ReplayClock {
    private final double speed;
    private final InstantSource clock;
    private long startMillis;
    private long begunMillis;
    private boolean running;

    private ReplayClock(double speed, InstantSource clock) {
        this.speed = speed;
        this.clock = clock;
    }

    /**
     * Starts a replay now.
     *
     * @throws RefusedException when the speed is out of range
     */
    public static ReplayClock start(long startMillis, double speed, InstantSource clock) {
        ReplayClock replay = resume(speed, clock);
        replay.meet(startMillis);
        return replay;
    }

    /**
     * A replay whose start was or will be shown at a known moment.
     *
     * @param begunMillis that moment, by this server's clock
     * @throws RefusedException when the speed is out of range
     */
    public static ReplayClock begun(
            long startMillis, double speed, long begunMillis, InstantSource clock) {
        ReplayClock replay = resume(speed, clock);
        replay.run(startMillis, begunMillis);
        return replay;
    }

    /**
     * A replay that goes on behind a cursor: it starts with the first event it meets.
     *
     * @throws RefusedException when the speed is out of range
     */
    public static ReplayClock resume(double speed, InstantSource clock) {
        if (!(speed >= 0.1 && speed <= 100)) {
            throw Refusal.invalid("replay_speed", speed, "0.1 to 100, or 0 for none").asException();
        }
        return new ReplayClock(speed, clock);
    }

    /** An event of this moment comes next: a clock that does not run starts here. */
    void meet(long momentMillis) {
        if (!running) {
            run(momentMillis, clock.millis());
        }
    }

    private void run(long newStartMillis, long newBegunMillis) {
        running = true;
        startMillis = newStartMillis;
        begunMillis = newBegunMillis;
    }

    /** How fast it runs; 1 is as it ran. */
    public double speed() {
        return speed;
    }

    /** Whether it starts at an earlier moment than another. */
    public boolean startsBefore(ReplayClock other) {
        return startMillis < other.startMillis;
    }

    /** The moment shown now; never in the future, and before all events as long as it does not run. */
    public long millis() {
        if (!running) {
            return 0;
        }
        long now = clock.millis();
        return Math.min(now, startMillis + (long) ((now - begunMillis) * speed));
    }

    /** Milliseconds until a moment is shown; 0 when it is past. */
    public long until(long momentMillis) {
        return Math.max(0, (long) Math.ceil((momentMillis - millis()) / speed));
    }
}
