package dev.penstock.presence;

import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.store.Store;
import dev.penstock.store.WriteGroup;
import dev.penstock.subscribe.Wheel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Presence by hand: commands are decided, committed or lost, and time passes, when told. */
final class PresenceRig implements AutoCloseable {
    static final byte JOINED = 1;
    static final byte LEFT = 2;

    /** A fact decided, with what it says. */
    record Said(byte kind, Presence presence) {}

    private sealed interface Command {
        String place();
    }

    private record Join(String place, String person) implements Command {}

    private record Leave(String place, String person) implements Command {}

    final Members members;
    final Roll roll;
    final Attendance attendance;
    final List<Said> committed = new ArrayList<>();
    final List<Arrival> arrivals = new ArrayList<>();
    private final ArrayDeque<Command> submitted = new ArrayDeque<>();
    private final List<Said> decided = new ArrayList<>();
    private final List<Command> undone = new ArrayList<>();
    private final WriteGroup group;
    private final Wheel wheel = new Wheel();
    private long now = 1_000_000;
    private long elapsed;
    private long offset;

    PresenceRig(Store store, String name, PresenceConfig config) {
        InstantSource clock = () -> Instant.ofEpochMilli(now);
        members = new Members(store, name, JOINED, LEFT);
        roll = new Roll(members, config);
        roll.reload();
        attendance =
                new Attendance(
                        config,
                        wheel,
                        clock,
                        (place, person) -> submitted.add(new Leave(place, person)));
        group = store.begin();
        attendance.started();
        members.all().forEach(one -> attendance.expect(String.valueOf(one.place()), one.person()));
    }

    /** A call opens and asks to join. */
    Attendance.Visit open(String place, String person) {
        Attendance.Visit visit = attendance.enter(place, person, "host");
        visit.whenDue(Runnable::run, () -> submitted.add(new Join(place, person)));
        return visit;
    }

    void decideOne() {
        Command command = submitted.poll();
        if (command == null) {
            return;
        }
        undone.add(command);
        long place = Long.parseLong(command.place());
        switch (command) {
            case Join join -> arrivals.add(roll.join(place, join.person(), facts()));
            case Leave leave -> {
                if (!attendance.isHere(leave.place(), leave.person())) {
                    roll.leave(place, leave.person(), facts());
                }
            }
        }
    }

    private Facts facts() {
        return new Facts() {
            @Override
            public long add(byte kind, byte[] bytes, int from, int length) {
                decided.add(new Said(kind, Presence.read(bytes, from, from + length)));
                return offset + decided.size() - 1;
            }

            @Override
            public long timeMillis() {
                return now;
            }
        };
    }

    void commit() {
        for (Said said : decided) {
            byte[] payload = said.presence().payload();
            var fact = new Fact().set(0, offset++, now, said.kind(), payload, 0, payload.length);
            members.apply(fact, group);
            committed.add(said);
        }
        group.commit();
        decided.clear();
        undone.clear();
    }

    /** The journal refuses what was decided since the last commit; calls that joined then try again. */
    void fail() {
        decided.clear();
        roll.reload();
        var refused = List.copyOf(undone);
        undone.clear();
        for (Command command : refused) {
            switch (command) {
                case Join join -> submitted.add(join);
                case Leave leave -> attendance.stillToLeave(leave.place(), leave.person());
            }
        }
    }

    void pass(long millis) {
        now += millis;
        elapsed += millis;
        wheel.turnTo(elapsed);
    }

    void settle() {
        while (!submitted.isEmpty()) {
            decideOne();
        }
        commit();
    }

    @Override
    public void close() {
        group.close();
        wheel.close();
    }
}
