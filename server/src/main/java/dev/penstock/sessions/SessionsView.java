package dev.penstock.sessions;

import com.google.protobuf.CodedInputStream;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.Issue;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.ingest.Fact;
import dev.penstock.ingest.View;
import dev.penstock.store.Order;
import dev.penstock.store.Range;
import dev.penstock.store.Store;
import dev.penstock.store.Table;
import dev.penstock.store.WriteGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The committed sessions. Written by the lane's thread, read by any. */
final class SessionsView implements View {
    private static final byte ROW = 's';
    private static final byte[] HIGHEST = {'n'};

    private final Table table;
    private final Map<String, SessionRow> byId = new ConcurrentHashMap<>();
    private final Map<Long, SessionRow> byNumber = new ConcurrentHashMap<>();
    private final SessionMembers members;
    private final Items<Annotation> annotations;
    private final Items<Issue> issues;
    private final LongConsumer closed;
    private final LongConsumer forgotten;
    private final List<Long> closing = new ArrayList<>();
    private final List<Long> forgetting = new ArrayList<>();
    private final LongAdder events = new LongAdder();
    private volatile long highest;

    /** Loads what is kept; tells of the sessions that were closed or forgotten once that is committed. */
    SessionsView(Store store, LongConsumer closed, LongConsumer forgotten) {
        this.closed = closed;
        this.forgotten = forgotten;
        table = store.table("sessions");
        members = new SessionMembers(store);
        annotations =
                new Items<>(
                        store,
                        "session-annotations",
                        new Items.Traits<>(
                                Annotation.parser(),
                                Annotation::getId,
                                Annotation::getRevision,
                                Annotation::getChangedMs));
        issues =
                new Items<>(
                        store,
                        "session-issues",
                        new Items.Traits<>(
                                Issue.parser(),
                                Issue::getId,
                                Issue::getRevision,
                                Issue::getChangedMs));
        load();
    }

    private void load() {
        byte[] number = table.get(HIGHEST);
        highest = number == null ? 0 : ByteBuffer.wrap(number).getLong();
        table.scan(
                Range.prefix(new byte[] {ROW}),
                Order.ASCENDING,
                Integer.MAX_VALUE,
                (_, _, value, length) -> {
                    put(read(value, length));
                    return true;
                });
    }

    @Nullable SessionRow row(String id) {
        return byId.get(id);
    }

    @Nullable SessionRow row(long number) {
        return byNumber.get(number);
    }

    Collection<SessionRow> rows() {
        return byId.values();
    }

    /** The highest number that a session ever had. */
    long highest() {
        return highest;
    }

    /** Events applied since the start. */
    long events() {
        return events.sum();
    }

    SessionMembers members() {
        return members;
    }

    Items<Annotation> annotations() {
        return annotations;
    }

    Items<Issue> issues() {
        return issues;
    }

    /** A session as clients see it, with how many are in it. */
    Session shown(SessionRow row) {
        return row.session().toBuilder().setMembers(members.count(row.number())).build();
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public void apply(Fact fact, WriteGroup group) {
        switch (fact.kind()) {
            case SessionFacts.HAPPENED -> {
                var happened = SessionFacts.read(fact.copy());
                SessionEvent event =
                        EventIds.complete(happened.event(), fact.timeMillis(), fact.offset());
                happened(happened.number(), happened.openIssues(), event, group);
            }
            case SessionFacts.FORGOTTEN -> forget(SessionFacts.read(fact.copy()).number(), group);
            default -> {
                // Of the producers.
            }
        }
    }

    private void happened(long number, int openIssues, SessionEvent event, WriteGroup group) {
        events.increment();
        SessionRow before = byNumber.get(number);
        if (before == null) {
            before = SessionRow.made(number, event.getSession());
            highest = number;
            group.put(table, HIGHEST, longBytes(number));
        }
        SessionRow after = before.after(event, openIssues);
        put(after);
        group.put(table, key(number), write(after));
        members.apply(number, event, group);
        switch (event.getWhatCase()) {
            case ANNOTATED -> annotations.apply(number, event.getAnnotated(), group);
            case ISSUE -> issues.apply(number, event.getIssue(), group);
            case SESSION -> {
                if (!after.open()) {
                    closing.add(number);
                }
            }
            case SAID, JOINED, LEFT, LOOKED, WHAT_NOT_SET -> {
                // Nothing that is revised.
            }
        }
    }

    private void forget(long number, WriteGroup group) {
        SessionRow row = byNumber.remove(number);
        if (row != null) {
            byId.remove(row.id());
        }
        group.delete(table, key(number));
        annotations.forget(number, group);
        issues.forget(number, group);
        forgetting.add(number);
    }

    @Override
    public void published(long next) {
        for (long number : closing) {
            closed.accept(number);
        }
        closing.clear();
        for (long number : forgetting) {
            forgotten.accept(number);
        }
        forgetting.clear();
    }

    private void put(SessionRow row) {
        byId.put(row.id(), row);
        byNumber.put(row.number(), row);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(ROW).putLong(number).array();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] write(SessionRow row) {
        byte[] session = row.session().toByteArray();
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + 1 + session.length)
                .putLong(row.number())
                .putInt(row.annotationsMade())
                .put((byte) (row.used() ? 1 : 0))
                .put(session)
                .array();
    }

    private static SessionRow read(byte[] row, int length) {
        ByteBuffer in = ByteBuffer.wrap(row, 0, length);
        long number = in.getLong();
        int made = in.getInt();
        boolean used = in.get() != 0;
        try {
            var session = CodedInputStream.newInstance(row, in.position(), in.remaining());
            return new SessionRow(number, Session.parser().parseFrom(session), made, used);
        } catch (IOException e) {
            throw new UncheckedIOException("a session's row is damaged", e);
        }
    }
}
