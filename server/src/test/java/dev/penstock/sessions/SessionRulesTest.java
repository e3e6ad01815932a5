package dev.penstock.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.api.sessions.v1.DeleteAnnotationRequest;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.OpenIssueRequest;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.Said;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.ingest.Fact;
import dev.penstock.ingest.Facts;
import dev.penstock.ingest.ProducerMemory;
import dev.penstock.presence.Attendance;
import dev.penstock.presence.PresenceConfig;
import dev.penstock.sessions.Wish.Actor;
import dev.penstock.sessions.Wish.Sequence;
import dev.penstock.store.Store;
import dev.penstock.store.StoreConfig;
import dev.penstock.store.WriteGroup;
import dev.penstock.subscribe.Wheel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions by themselves: without sockets, threads and clock. */
class SessionRulesTest {
    private static final Duration UNUSED = SessionsConfig.defaults().unusedAge();
    private static final Duration AGE = SessionsConfig.defaults().retentionAge();

    /** A fact that was decided and is not committed yet. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Decided(long offset, long timeMillis, byte kind, byte[] payload) {}

    @TempDir Path folder;
    private final Wheel wheel = new Wheel();
    private final List<Decided> decided = new ArrayList<>();
    private Store store;
    private WriteGroup group;
    private SessionsView view;
    private ProducerMemory producers;
    private SessionRules rules;
    private long now = 1_000_000;
    private long next;

    @BeforeEach
    void open() {
        store = Store.open(folder, StoreConfig.defaults());
        group = store.begin();
        view = new SessionsView(store, _ -> {}, _ -> {});
        producers = new ProducerMemory(store, "producers", SessionFacts.SEQUENCE_KEPT);
        var attendance =
                new Attendance(
                        PresenceConfig.defaults(),
                        wheel,
                        () -> Instant.ofEpochMilli(now),
                        (_, _) -> {});
        rules = new SessionRules(view, producers, attendance, SessionsConfig.defaults());
        rules.reload();
    }

    @AfterEach
    void close() {
        group.close();
        store.close();
        wheel.close();
    }

    private final Facts facts =
            new Facts() {
                @Override
                public long add(byte kind, byte[] bytes, int from, int length) {
                    byte[] payload = new byte[length];
                    System.arraycopy(bytes, from, payload, 0, length);
                    decided.add(new Decided(next, now, kind, payload));
                    return next++;
                }

                @Override
                public long timeMillis() {
                    return now;
                }
            };

    /** Decides; the outcome as a caller hears it, empty when it went well. */
    private String decide(Wish wish) {
        var command = new SessionCommand(wish, 1);
        rules.decide(command, facts);
        command.committed();
        try {
            var _ = command.done().join();
            return "";
        } catch (CompletionException e) {
            return String.valueOf(e.getCause());
        }
    }

    private void commit() {
        var fact = new Fact();
        for (Decided one : decided) {
            byte[] payload = one.payload();
            fact.set(5, one.offset(), one.timeMillis(), one.kind(), payload, 0, payload.length);
            view.apply(fact, group);
            producers.apply(fact, group);
        }
        decided.clear();
        group.commit();
    }

    private static Actor actor(String session, String user) {
        return new Actor(session, user, user);
    }

    private static Wish say(String session, String user) {
        return new Wish.Say(
                actor(session, user), Said.newBuilder().setMessage("m").build(), false, null);
    }

    @Test
    void aSessionMadeByJoiningAndNeverUsedIsForgottenSoonAUsedOneLater() {
        assertThat(decide(new Wish.Join(actor("unused", "ann")))).isEmpty();
        assertThat(decide(new Wish.Join(actor("used", "ann")))).isEmpty();
        assertThat(decide(say("used", "ann"))).isEmpty();
        assertThat(decide(new Wish.Create(actor("held", "ann"), "t"))).isEmpty();
        assertThat(decide(new Wish.Join(actor("held", "bob")))).isEmpty();
        decide(new Wish.Leave("unused", "ann"));
        decide(new Wish.Leave("used", "ann"));
        now += UNUSED.toMillis();
        decide(new Wish.Sweep());
        commit();
        assertThat(view.rows()).hasSize(3);
        now++;
        decide(new Wish.Sweep());
        commit();
        assertThat(view.rows())
                .extracting(SessionRow::id)
                .containsExactlyInAnyOrder("used", "held");
        now += AGE.toMillis();
        decide(new Wish.Sweep());
        commit();
        assertThat(view.rows())
                .as("with somebody in it it stays")
                .extracting(SessionRow::id)
                .containsExactly("held");
    }

    /** Says something as a producer's message of a number; whether it had been kept before. */
    private boolean repeats(long number) {
        var said = Said.newBuilder().setMessage("m" + number).build();
        var command =
                new SessionCommand(
                        new Wish.Say(actor("s", "ann"), said, false, new Sequence("p", number)), 1);
        rules.decide(command, facts);
        command.committed();
        return command.done().join().repeated();
    }

    @Test
    void aNumberedMessageThatWasRefusedIsKeptWhenItComesAgain() {
        assertThatThrownBy(() -> repeats(1)).hasMessageContaining("no session s");
        assertThat(decide(new Wish.Create(actor("s", "ann"), "t"))).isEmpty();
        assertThat(repeats(1)).isFalse();
        assertThat(repeats(1)).isTrue();
        decide(new Wish.Close("s", "ann"));
        commit();
        assertThat(repeats(1)).as("kept, whatever became of the session").isTrue();
        assertThatThrownBy(() -> repeats(2)).hasMessageContaining("s is closed");
        commit();
        decide(new Wish.Reopen("s", "ann"));
        assertThat(repeats(2)).isFalse();
        commit();
        assertThat(repeats(2)).isTrue();
    }

    @Test
    void whatIsDecidedIsWhatIsLoadedAfterwards() {
        var random = new Random(23);
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(3);
            decide(wish(random));
            if (random.nextInt(5) == 0) {
                commit();
            }
        }
        commit();
        List<Session> before = shown(view);
        assertThat(before).isNotEmpty();
        var loaded = new SessionsView(store, _ -> {}, _ -> {});
        assertThat(shown(loaded)).isEqualTo(before);
        assertThat(loaded.highest()).isEqualTo(view.highest());
        for (SessionRow row : loaded.rows()) {
            assertThat(loaded.members().of(row.number()))
                    .containsExactlyElementsOf(view.members().of(row.number()));
            var members = new ArrayList<>(view.members().decided(row.number()).keySet());
            members.sort(Comparator.naturalOrder());
            assertThat(loaded.members().of(row.number()))
                    .extracting(member -> member.getUserId())
                    .containsExactlyElementsOf(members);
            assertThat(row.session().getOpenIssues()).isBetween(0, row.session().getIssues());
            assertThat(row.session().getAnnotations()).isBetween(0, row.annotationsMade());
        }
    }

    private static List<Session> shown(SessionsView view) {
        return view.rows().stream()
                .map(view::shown)
                .sorted(Comparator.comparing(Session::getId))
                .toList();
    }

    private Wish wish(Random random) {
        String session = "s" + random.nextInt(5);
        String user = "u" + random.nextInt(4);
        Actor actor = actor(session, user);
        return switch (random.nextInt(12)) {
            case 0 -> new Wish.Create(actor, "");
            case 1, 2 -> new Wish.Join(actor);
            case 3 -> new Wish.Leave(session, user);
            case 4 -> new Wish.LookAt(actor, Look.newBuilder().setRoute("#/" + now).build());
            case 5 -> random.nextInt(4) == 0 ? new Wish.Close(session, user) : say(session, user);
            case 6 -> new Wish.Reopen(session, user);
            case 7 -> random.nextInt(4) == 0 ? new Wish.Delete(session) : say(session, user);
            case 8 ->
                    new Wish.Annotate(
                            actor,
                            Pin.newBuilder().setChartId("c").build(),
                            TimeRange.getDefaultInstance(),
                            "t",
                            false,
                            null);
            case 9 ->
                    new Wish.DeleteAnnotation(
                            DeleteAnnotationRequest.newBuilder()
                                    .setSessionId(session)
                                    .setUserId(user)
                                    .setAnnotationId("nobody's")
                                    .build());
            case 10 ->
                    new Wish.OpenIssue(
                            OpenIssueRequest.newBuilder()
                                    .setSessionId(session)
                                    .setUserId(user)
                                    .setTitle("t")
                                    .build());
            default -> say(session, user);
        };
    }
}
