package dev.penstock.presence;

import dev.penstock.ingest.Facts;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who is in which place, as decided: the part of a decider that says who came and who left. Lane thread
 * only.
 *
 * <p>A decider of a feature has one, asks it to {@link #join} for its command to join and to {@link
 * #leave} for the command that {@link Attendance} has it submit, and passes {@link #reload} on.
 */
public final class Roll {
    private final Members members;
    private final int membersPerPlace;
    private final Map<Long, Set<String>> here = new HashMap<>();

    /** The roll over the members committed. */
    public Roll(Members members, PresenceConfig config) {
        this.members = members;
        this.membersPerPlace = config.membersPerPlace();
    }

    /** Whether a person is in a place. */
    public boolean isHere(long place, String person) {
        Set<String> people = here.get(place);
        return people != null && people.contains(person);
    }

    /** Whether nobody is in a place. */
    public boolean isEmpty(long place) {
        Set<String> people = here.get(place);
        return people == null || people.isEmpty();
    }

    /** A call of a person is in a place: they are there now, if there is room. */
    public Arrival join(long place, String person, Facts facts) {
        Set<String> people = here.computeIfAbsent(place, _ -> new HashSet<>(2));
        if (people.contains(person)) {
            return new Arrival.WasThere();
        }
        if (people.size() >= membersPerPlace) {
            return new Arrival.Refused(
                    Refusal.of(
                            Reason.LIMIT_REACHED,
                            "members: " + membersPerPlace + " are there (expected: fewer)"));
        }
        people.add(person);
        return new Arrival.Came(add(members.joinedKind(), place, person, facts));
    }

    /** No call of a person is in a place: they have left, if they were there. */
    public void leave(long place, String person, Facts facts) {
        Set<String> people = here.get(place);
        if (people != null && people.remove(person)) {
            if (people.isEmpty()) {
                here.remove(place);
            }
            add(members.leftKind(), place, person, facts);
        }
    }

    private static long add(byte kind, long place, String person, Facts facts) {
        byte[] fact = new Presence(place, person).payload();
        return facts.add(kind, fact, 0, fact.length);
    }

    /** Forgets what was decided and not committed. */
    public void reload() {
        here.clear();
        for (Presence one : members.all()) {
            here.computeIfAbsent(one.place(), _ -> new HashSet<>(2)).add(one.person());
        }
    }
}
