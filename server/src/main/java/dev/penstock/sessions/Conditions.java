package dev.penstock.sessions;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;

/** What must be so for something to happen in a session; refuses otherwise. Pure; lane thread. */
final class Conditions {
    private Conditions() {}

    /** The session, which must be open. */
    static SessionRow open(SessionRow row) {
        if (!row.open()) {
            throw Refusal.of(
                            Reason.WRONG_STATE,
                            "session_id: " + row.id() + " is closed (expected: an open session)")
                    .asException();
        }
        return row;
    }

    /** One more must be allowed. */
    static void limit(String what, int has, int most) {
        if (has >= most) {
            throw Refusal.of(
                            Reason.LIMIT_REACHED,
                            what + ": " + has + " there are (expected: at most " + most + ")")
                    .asException();
        }
    }

    /** What was seen must be what is stored; 0: whatever that is. */
    static void revision(long seen, long stored) {
        if (seen != 0 && seen != stored) {
            throw Refusal.of(
                            Reason.REVISION_CONFLICT,
                            "revision: "
                                    + seen
                                    + " (expected: "
                                    + stored
                                    + ", somebody else changed it)")
                    .with("revision", String.valueOf(stored))
                    .asException();
        }
    }

    /** One acts who has not joined. */
    static RefusedException absent(Wish.Actor actor) {
        return Refusal.of(
                        Reason.WRONG_STATE,
                        "user_id: "
                                + actor.userId()
                                + " is not in the session (expected: one who has joined)")
                .asException();
    }

    static RefusedException missing(String what, String id) {
        return Refusal.of(Reason.NOT_FOUND, "no " + what + " " + Refusal.shorten(id)).asException();
    }
}
