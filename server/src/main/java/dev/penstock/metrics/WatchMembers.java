package dev.penstock.metrics;

import dev.penstock.api.metrics.v1.WatchManyResponse;
import dev.penstock.api.metrics.v1.WatchResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Frame;
import dev.penstock.subscribe.Rounds;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The selections of a WatchMany. A piece of a round is short: those that are due, longest first, until
 * some milliseconds are over, so that one heavy selection after the other still lets other callers in
 * between, and ends with its call. One thread at a time; a round blocks.
 */
record WatchMembers(List<WatchMember> members, InstantSource clock) implements Rounds.Source {
    private static final long IDLE_MILLIS = 5_000;
    private static final long ROUND_MILLIS = 10;

    @Override
    public List<Frame> round() {
        var frames = new ArrayList<Frame>();
        long begun = clock.millis();
        for (WatchMember member : due(begun)) {
            member.round(clock, frames);
            if (clock.millis() - begun >= ROUND_MILLIS) {
                break;
            }
        }
        return frames;
    }

    private List<WatchMember> due(long now) {
        return members.stream()
                .filter(member -> member.goesOn() && member.untilDue(now) <= 0)
                .sorted(Comparator.comparingLong(member -> member.untilDue(now)))
                .toList();
    }

    @Override
    public Frame heartbeat() {
        Optional<Cursor> oldest =
                members.stream()
                        .flatMap(member -> member.selection().stream())
                        .map(WatchSelection::cursor)
                        .reduce(WatchSelection::older);
        var update = WatchResponse.newBuilder().setHeartbeat(true);
        oldest.ifPresent(cursor -> update.setCursor(cursor.encode()));
        return WatchMember.frame(WatchManyResponse.newBuilder().setUpdate(update));
    }

    @Override
    public long untilNext() {
        long now = clock.millis();
        return members.stream()
                .filter(WatchMember::goesOn)
                .mapToLong(member -> Math.max(0, member.untilDue(now)))
                .min()
                .orElse(IDLE_MILLIS);
    }

    @Override
    public void close() {
        members.forEach(WatchMember::close);
    }
}
