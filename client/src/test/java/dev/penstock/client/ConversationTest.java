package dev.penstock.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.SayRequest;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Chat and sessions over connections that break. */
class ConversationTest {
    @Property(tries = 30)
    void whatIsSaidInARoomIsHeardOnceAndInOrderHoweverOftenConnectionsBreak(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.3) double breaking,
            @ForAll @IntRange(min = 1, max = 60) int messages)
            throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(seed))) {
            var heard = new Heard();
            ChatConnection bob = client.chat().enter("bob", heard);
            Accepted _ = bob.join("ops", 0).orTimeout(30, TimeUnit.SECONDS).join();
            server.trouble().breakStreams(breaking, seed);
            ChatConnection ann = client.chat().enter("ann", new Heard());
            var said = new ArrayList<CompletableFuture<Accepted>>();
            for (int i = 0; i < messages; i++) {
                said.add(ann.say("ops", "m" + i));
            }
            said.forEach(one -> one.orTimeout(30, TimeUnit.SECONDS).join());
            await().until(() -> heard.texts.size() >= messages);
            assertThat(heard.texts).containsExactlyElementsOf(numbered(messages));
            ann.cancel();
            bob.cancel();
        }
    }

    @Property(tries = 30)
    void whatIsSaidInASessionIsHeardOnceAndInOrderHoweverOftenConnectionsBreak(
            @ForAll long seed,
            @ForAll @DoubleRange(min = 0, max = 0.3) double breaking,
            @ForAll @IntRange(min = 1, max = 60) int messages)
            throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(seed))) {
            var texts = new CopyOnWriteArrayList<String>();
            var bob = join(client, "bob", message -> texts.add(message.getMessage()));
            await().until(() -> !bob.cursor().isEmpty());
            server.trouble().breakStreams(breaking, seed);
            var ann = join(client, "ann", _ -> {});
            var said = new ArrayList<CompletableFuture<Long>>();
            for (int i = 0; i < messages; i++) {
                said.add(ann.say("m" + i));
            }
            said.forEach(one -> one.orTimeout(30, TimeUnit.SECONDS).join());
            await().until(() -> texts.size() >= messages);
            assertThat(texts).containsExactlyElementsOf(numbered(messages));
            ann.cancel();
            bob.cancel();
        }
    }

    @Test
    void aRefusalFailsTheOneThingAndNotItsNeighbours() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1));
                var ann = client.chat().enter("ann", new Heard());
                var eve = join(client, "eve", _ -> {})) {
            var good = List.of(ann.say("ops", "a"), ann.say("ops", "b"));
            refused(ann.say("ops", StandInChat.UNWANTED));
            good.forEach(one -> one.orTimeout(10, TimeUnit.SECONDS).join());
            CompletableFuture<Long> before = eve.say("a");
            CompletableFuture<Long> bad = eve.say(StandInCollaboration.UNWANTED);
            CompletableFuture<Long> after = eve.say("b");
            refused(bad);
            assertThat(before.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(1);
            assertThat(after.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(3);
        }
    }

    @Test
    void aRoomWhosePlaceIsNoLongerHeldIsLostAndTheOthersGoOn() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            var heard = new Heard();
            for (int i = 0; i < 5; i++) {
                server.chat().talk().say("old", "ann", "m" + i, "id" + i);
            }
            ChatConnection bob = client.chat().enter("bob", heard);
            Accepted _ = bob.join("old", 1).orTimeout(10, TimeUnit.SECONDS).join();
            await().until(() -> heard.texts.size() == 1);
            server.chat().forgetBefore(6);
            server.trouble().breakStreams(1, 1);
            await().until(() -> heard.waited);
            server.trouble().breakStreams(0, 1);
            await().until(() -> !heard.lost.isEmpty());
            assertThat(heard.lost).containsExactly("old: CURSOR_TOO_OLD");
            server.chat().forgetBefore(0);
            Accepted _ = bob.join("new", 0).orTimeout(10, TimeUnit.SECONDS).join();
            Accepted _ = bob.say("new", "hello").orTimeout(10, TimeUnit.SECONDS).join();
            await().until(() -> heard.texts.contains("hello"));
            bob.close();
        }
    }

    @Test
    void aRoomRefusedAfterItWasJoinedIsJoinedAgainWithWhatWasToComeFirst() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            for (int i = 0; i < 5; i++) {
                server.chat().talk().say("ops", "ann", "m" + i, "id" + i);
            }
            server.chat().refuseNextOpening(Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED");
            server.chat().refuseNextOpening(Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED");
            var heard = new Heard();
            ChatConnection bob = client.chat().enter("bob", heard);
            Accepted _ = bob.join("ops", 2).orTimeout(10, TimeUnit.SECONDS).join();
            await().until(() -> heard.texts.size() == 2);
            server.chat().talk().say("ops", "ann", "m5", "id5");
            await().until(() -> heard.texts.size() == 3);
            assertThat(heard.texts).containsExactly("m3", "m4", "m5");
            assertThat(heard.lost).isEmpty();
            bob.cancel();
        }
    }

    @Test
    void aRoomInWhichNothingHappenedYetIsResumedWhereItWasJoined() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            var heard = new Heard();
            ChatConnection bob = client.chat().enter("bob", heard);
            Accepted _ = bob.join("ops", 1).orTimeout(10, TimeUnit.SECONDS).join();
            // Answered behind everything that the join sends at once.
            Accepted _ = bob.say("other", "x").orTimeout(10, TimeUnit.SECONDS).join();
            server.trouble().breakStreams(1, 1);
            await().until(() -> heard.waited);
            for (int i = 0; i < 3; i++) {
                server.chat().talk().say("ops", "ann", "m" + i, "id" + i);
            }
            server.trouble().breakStreams(0, 1);
            await().until(() -> heard.texts.contains("m2"));
            assertThat(heard.texts).containsExactly("m0", "m1", "m2");
            bob.cancel();
        }
    }

    @Test
    void aRoomRefusedForGoodAfterItWasJoinedIsLostAndMayBeJoinedAnew() {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.chat().refuseNextOpening(Status.Code.OUT_OF_RANGE, "CURSOR_TOO_OLD");
            var heard = new Heard();
            ChatConnection bob = client.chat().enter("bob", heard);
            Accepted _ = bob.join("ops", 2).orTimeout(10, TimeUnit.SECONDS).join();
            await().until(() -> !heard.lost.isEmpty());
            assertThat(heard.lost).containsExactly("ops: CURSOR_TOO_OLD");
            Accepted _ = bob.join("ops", 2).orTimeout(10, TimeUnit.SECONDS).join();
            server.chat().talk().say("ops", "ann", "m", "id");
            await().until(() -> heard.texts.contains("m"));
            bob.cancel();
        }
    }

    @Test
    void aFailureForGoodFailsWhatIsNotAnswered() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            server.trouble()
                    .nextCalls(
                            Trouble.refusal(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", null));
            var heard = new Heard();
            ChatConnection nobody = client.chat().enter("", heard);
            await().until(() -> heard.ended);
            assertThatThrownBy(() -> nobody.say("ops", "a")).isInstanceOf(PenstockException.class);
            nobody.close();
        }
    }

    @Test
    void aSingleCallCarriesAnIdByWhichARepetitionIsKnown() throws InterruptedException {
        try (var server = StandInServer.inProcess();
                var client = server.client(new HurriedTiming(), new Random(1))) {
            SayRequest say = SayRequest.newBuilder().setUser("a").setRoom("r").build();
            var _ = client.chat().say(say);
            var _ = client.chat().say(say);
            assertThat(server.chat().talk().size("r")).isEqualTo(2);
        }
    }

    private static void refused(CompletableFuture<?> outcome) {
        assertThatThrownBy(() -> outcome.orTimeout(10, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PenstockException.class,
                        refused ->
                                assertThat(refused.failure().code())
                                        .isEqualTo(Status.Code.INVALID_ARGUMENT));
    }

    private static SessionConnection join(
            PenstockClient client,
            String user,
            SubscriptionListener<CollaborationMessage> listener) {
        return client.sessions().join(SessionConfig.of("incident", user), listener);
    }

    private static List<String> numbered(int messages) {
        return IntStream.range(0, messages).mapToObj(i -> "m" + i).toList();
    }

    private static final class Heard implements ChatListener {
        final List<String> texts = new CopyOnWriteArrayList<>();
        final List<String> lost = new CopyOnWriteArrayList<>();
        volatile boolean waited;
        volatile boolean ended;

        @Override
        public void onMessage(ChatResponse message) {
            texts.add(message.getEvent().getSaid().getText());
        }

        @Override
        public void onState(SubscriptionState state) {
            waited |= state instanceof SubscriptionState.Waiting;
        }

        @Override
        public void onLost(String room, CallFailure failure) {
            lost.add(room + ": " + failure.reason());
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            ended = true;
        }
    }
}
