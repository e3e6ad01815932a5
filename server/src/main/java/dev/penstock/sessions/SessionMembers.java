package dev.penstock.sessions;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.Member;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in which session, and what they look at. Any thread reads what is committed; the rest is the
 * lane's.
 */
final class SessionMembers {
    private final Table table;
    private final Map<Long, ConcurrentSkipListMap<String, Member>> present =
            new ConcurrentHashMap<>();

    /** As decided: what is in flight lies over what is committed. Lane thread only. */
    private final Map<Long, Map<String, Member>> decided = new HashMap<>();

    SessionMembers(Store store) {
        table = store.table("session-members");
        table.scan(
                Range.all(),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (key, _, value, length) -> {
                    put(ByteBuffer.wrap(key).getLong(), parse(value, length));
                    return true;
                });
    }

    /** Who is in a session, by user id. Any thread. */
    Collection<Member> of(long number) {
        var members = present.get(number);
        return members == null ? List.of() : members.values();
    }

    int count(long number) {
        return of(number).size();
    }

    @Nullable Member member(long number, String user) {
        var members = present.get(number);
        return members == null ? null : members.get(user);
    }

    /** Everybody who is in any session. */
    int all() {
        return present.values().stream().mapToInt(Map::size).sum();
    }

    /** Who is in which session, for those who look after them when the server starts. */
    void each(Seat seat) {
        present.forEach(
                (number, members) -> members.keySet().forEach(user -> seat.taken(number, user)));
    }

    /** A member of a session. */
    @FunctionalInterface
    interface Seat {
        void taken(long number, String user);
    }

    /** Who is in a session once all that was decided has happened; not to be changed. */
    Map<String, Member> decided(long number) {
        return decided.getOrDefault(number, Map.of());
    }

    /** A member comes, or looks elsewhere. */
    void decide(long number, Member member) {
        decided.computeIfAbsent(number, _ -> new HashMap<>()).put(member.getUserId(), member);
    }

    /** A member goes. */
    void decideGone(long number, String user) {
        Map<String, Member> members = decided.get(number);
        if (members != null && members.remove(user) != null && members.isEmpty()) {
            decided.remove(number);
        }
    }

    void reload() {
        decided.clear();
        present.forEach((number, members) -> decided.put(number, new HashMap<>(members)));
    }

    void apply(long number, SessionEvent event, WriteGroup group) {
        String user = event.getUserId();
        switch (event.getWhatCase()) {
            case JOINED -> store(number, joined(event), group);
            case LOOKED -> {
                Member member = member(number, user);
                if (member != null) {
                    store(number, looking(member, event.getLooked()), group);
                }
            }
            case LEFT -> {
                group.delete(table, key(number, user));
                present.computeIfPresent(
                        number,
                        (_, members) -> {
                            members.remove(user);
                            return members.isEmpty() ? null : members;
                        });
            }
            case SAID, ANNOTATED, ISSUE, SESSION, WHAT_NOT_SET -> {
                // Nobody came or went.
            }
        }
    }

    static Member joined(SessionEvent event) {
        return Member.newBuilder()
                .setUserId(event.getUserId())
                .setUserName(event.getUserName())
                .setJoinedMs(event.getTimeMs())
                .build();
    }

    static Member looking(Member member, Look look) {
        return member.toBuilder().setLook(look).build();
    }

    private void store(long number, Member member, WriteGroup group) {
        put(number, member);
        group.put(table, key(number, member.getUserId()), member.toByteArray());
    }

    private void put(long number, Member member) {
        present.compute(
                number,
                (_, members) -> {
                    var all =
                            members == null ? new ConcurrentSkipListMap<String, Member>() : members;
                    all.put(member.getUserId(), member);
                    return all;
                });
    }

    private static byte[] key(long number, String user) {
        byte[] text = user.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length).putLong(number).put(text).array();
    }

    private static Member parse(byte[] row, int length) {
        try {
            return Member.parser().parseFrom(row, 0, length);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a member's row is damaged", e);
        }
    }
}
