package dev.penstock.feed;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;

/**
 * The name of an event for clients: 26 characters of Crockford's base 32 that sort, as text, as the
 * events of a lane do. Made of the fact alone: its time (48 bits) and its offset (80 bits). Immutable,
 * any thread.
 *
 * @param timeMillis the lane's time of the event, milliseconds since 1970
 * @param offset its place in the lane
 */
public record EventId(long timeMillis, long offset) {
    private static final int LENGTH = 26;
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final long LATEST = (1L << 48) - 1;

    public EventId {
        if (timeMillis < 0 || timeMillis > LATEST || offset < 0) {
            throw new IllegalArgumentException("event " + offset + " of time " + timeMillis);
        }
    }

    /** The 26 characters. */
    public String text() {
        char[] text = new char[LENGTH];
        long high = timeMillis << 16;
        long low = offset;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (low & 31));
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
        return new String(text);
    }

    /**
     * Reads an id that a client gave.
     *
     * @param where the field, for the refusal
     * @throws RefusedException when it is none of ours
     */
    public static EventId parse(String where, String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            throw refused(where, text);
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(text.charAt(i));
            if (digit < 0) {
                throw refused(where, text);
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | digit;
        }
        if ((high & 0xffff) != 0 || low < 0) {
            throw refused(where, text);
        }
        return new EventId(high >>> 16, low);
    }

    private static RefusedException refused(String where, String text) {
        return Refusal.invalid(
                        where, text, "an id of " + LENGTH + " characters given by the server")
                .asException();
    }

    @Override
    public String toString() {
        return text();
    }
}
