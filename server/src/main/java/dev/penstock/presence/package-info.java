/**
 * Who is in which place: a room of a chat, a session. That somebody came or left is a fact, once per
 * person however many calls they have open; how many those are is known in memory only.
 *
 * <pre>
 *  call opens  ─▶ Attendance.enter ─▶ Visit      feature's command ─▶ Roll.join  ─▶ Joined, or nothing
 *  call closes ─▶ Visit.close                                                             │
 *                   │ nobody else's call of this person, for the lease                    ▼
 *                   ▼                                                                  Members (view)
 *                 Wheel ─▶ Attendance ─▶ feature's command ─▶ Roll.leave ─▶ Left, unless somebody is here
 * </pre>
 *
 * <p>A person is counted in before their command to join goes to the lane, and a command to leave asks
 * when it is decided; so whichever way a return and a leaving cross, they end up in the place if a call
 * is open and outside if none is. At a start everybody who was in a place is expected back within the
 * grace: only who does not come leaves then.
 *
 * <p>{@link dev.penstock.presence.Signals} carries what those in a place show each other and nobody
 * keeps (who is typing, what one looks at): the newest of each person, told to all at most every so
 * often, encoded once, forgotten when it is not told again.
 */
@NullMarked
package dev.penstock.presence;

import org.jspecify.annotations.NullMarked;
