package dev.penstock.journal;

/**
 * How a {@link SegmentedJournal} uses the disk.
 *
 * @param lanes number of lanes of a journal that is made new; an existing one keeps its own
 * @param segmentBytes a segment is closed once it has reached this size
 * @param groupBytes no more than this is written with one fsync, except a larger single batch
 * @param reserveBytes disk space held back, given up when the disk is full so that trimming can work
 * @param damage what to do about damage that is not the torn end
 */
public record JournalConfig(
        int lanes, long segmentBytes, int groupBytes, long reserveBytes, OnDamage damage) {

    /** What to do about groups damaged before the end. */
    public enum OnDamage {
        /** Do not open; say what is damaged. */
        REFUSE,
        /** Forget the damaged group and all after it, and begin a new epoch. */
        CUT
    }

    static final int MOST_LANES = 256;
    private static final int MIB = 1 << 20;

    public JournalConfig {
        check("lanes", lanes, 1, MOST_LANES);
        check("segment-bytes", segmentBytes, 1024, 1L << 40);
        check("group-bytes", groupBytes, 256, 64 * MIB);
        check("reserve-bytes", reserveBytes, 0, 1L << 40);
    }

    /** Segments of 64 MiB, groups of 4 MiB, a reserve of 16 MiB; refuses to open when damaged. */
    public static JournalConfig ofLanes(int lanes) {
        return new JournalConfig(lanes, 64L * MIB, 4 * MIB, 16L * MIB, OnDamage.REFUSE);
    }

    public JournalConfig withSegmentBytes(long bytes) {
        return new JournalConfig(lanes, bytes, groupBytes, reserveBytes, damage);
    }

    public JournalConfig withReserveBytes(long bytes) {
        return new JournalConfig(lanes, segmentBytes, groupBytes, bytes, damage);
    }

    public JournalConfig onDamage(OnDamage what) {
        return new JournalConfig(lanes, segmentBytes, groupBytes, reserveBytes, what);
    }

    private static void check(String what, long found, long least, long most) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(
                    "journal."
                            + what
                            + ": "
                            + found
                            + " (expected: "
                            + least
                            + " to "
                            + most
                            + ")");
        }
    }
}
