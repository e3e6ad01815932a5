package dev.penstock.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Futures;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnknownFieldSet;
import dev.penstock.RunningServer;
import dev.penstock.api.analytics.CollaborationGrpc;
import dev.penstock.api.analytics.CollaborationMessage;
import dev.penstock.api.analytics.PostRequest;
import dev.penstock.api.analytics.SessionRequest;
import dev.penstock.api.sessions.v1.AnnotateRequest;
import dev.penstock.api.sessions.v1.Annotation;
import dev.penstock.api.sessions.v1.CloseSessionRequest;
import dev.penstock.api.sessions.v1.CreateSessionRequest;
import dev.penstock.api.sessions.v1.DeleteSessionRequest;
import dev.penstock.api.sessions.v1.EditAnnotationRequest;
import dev.penstock.api.sessions.v1.GetSessionRequest;
import dev.penstock.api.sessions.v1.ListSessionsRequest;
import dev.penstock.api.sessions.v1.Look;
import dev.penstock.api.sessions.v1.LookAtRequest;
import dev.penstock.api.sessions.v1.Pin;
import dev.penstock.api.sessions.v1.ReopenSessionRequest;
import dev.penstock.api.sessions.v1.Session;
import dev.penstock.api.sessions.v1.SessionEvent;
import dev.penstock.api.sessions.v1.SessionEvent.WhatCase;
import dev.penstock.api.sessions.v1.SessionsGrpc;
import dev.penstock.api.sessions.v1.TimeRange;
import dev.penstock.api.sessions.v1.WatchAnnotationsRequest;
import dev.penstock.api.sessions.v1.WatchAnnotationsResponse;
import dev.penstock.api.sessions.v1.WatchRequest;
import dev.penstock.api.sessions.v1.WatchResponse;
import dev.penstock.sessions.SessionClient.Call;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a whole server, called as clients call it. */
@Timeout(60)
class SessionsServerTest {
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "presence.lease", "0.1s",
                    "presence.returns-per-second", "2000",
                    "presence.joins-per-second", "2000",
                    "sessions.look-interval", "0.2s",
                    "sessions.max-message-bytes", "2 KiB",
                    "sessions.max-members", "3",
                    "sessions.max-sessions", "5");

    private static final ListSessionsRequest ALL = ListSessionsRequest.getDefaultInstance();

    @TempDir Path folder;
    private RunningServer server;
    private SessionClient client;

    @BeforeEach
    void start() throws IOException {
        start("1s");
    }

    private void start(String grace) throws IOException {
        var settings = new HashMap<>(SETTINGS);
        settings.put("presence.grace", grace);
        server = RunningServer.in(folder, settings);
        client = new SessionClient(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void othersAreToldOfComingAndGoingOnceHoweverManyCalls() {
        Call ann = client.join("s", "ann");
        Call bob = client.join("s", "bob");
        Call again = client.collaborate("s", "bob");
        CollaborationMessage joined = ann.next();
        assertThat(joined.getMessageType()).isEqualTo("system");
        assertThat(joined.getMetadataMap())
                .containsEntry("action", "join")
                .containsEntry("user_name", "BOB");
        assertThat(joined.getUserId()).isEqualTo("bob");
        bob.cancel();
        again.cancel();
        CollaborationMessage left = ann.next();
        assertThat(left.getMetadataMap())
                .containsEntry("action", "leave")
                .containsEntry("user_name", "BOB");
        assertThat(client.record("s", 4))
                .extracting(SessionEvent::getWhatCase)
                .containsExactly(WhatCase.SESSION, WhatCase.JOINED, WhatCase.JOINED, WhatCase.LEFT);
    }

    @Test
    void whatOneSaysGoesToEverybodyElse() {
        Call ann = client.join("s", "ann");
        Call bob = client.collaborate("s", "bob");
        ann.next();
        bob.send(
                CollaborationMessage.newBuilder()
                        .setMessageType("action")
                        .setMessage("restarted web-1")
                        .putMetadata("host", "web-1"));
        bob.send(CollaborationMessage.newBuilder().setMessageType("heartbeat"));
        bob.say("done");
        CollaborationMessage action = ann.next();
        assertThat(action.getMessageType()).isEqualTo("action");
        assertThat(action.getMessage()).isEqualTo("restarted web-1");
        assertThat(action.getUserId()).isEqualTo("bob");
        assertThat(action.getMetadataMap())
                .containsEntry("host", "web-1")
                .containsEntry("user_name", "BOB");
        assertThat(action.getTimestamp().getSeconds()).isPositive();
        assertThat(ann.next().getMessage()).isEqualTo("done");
        assertThat(bob.silent()).as("not echoed").isTrue();
    }

    @Test
    void silenceIsBrokenByAHeartbeatFromTheSystem() {
        Call ann =
                client.join(
                        SessionRequest.newBuilder()
                                .setSessionId("s")
                                .setUserId("ann")
                                .setHeartbeatSeconds(1)
                                .build());
        ann.next();
        CollaborationMessage heartbeat = ann.next();
        assertThat(heartbeat.getUserId()).isEqualTo("system");
        assertThat(heartbeat.getMessageType()).isEqualTo("system");
        assertThat(heartbeat.getMetadataMap()).containsEntry("type", "heartbeat");
        assertThat(heartbeat.getCursor()).isNotEmpty();
    }

    @Test
    void badMessagesAreAnsweredAndTheirNeighboursKept() {
        Call ann = client.join("s", "ann");
        Call bob = client.collaborate("s", "bob");
        ann.next();
        bob.say("one");
        bob.send(CollaborationMessage.newBuilder().setUserId("ann").setMessage("forged"));
        bob.send(CollaborationMessage.newBuilder().setSessionId("t").setMessage("elsewhere"));
        bob.send(CollaborationMessage.newBuilder().setMessageType("system").setMessage("me"));
        bob.say("x".repeat(3_000));
        var metadata = CollaborationMessage.newBuilder();
        for (int i = 0; i < 33; i++) {
            metadata.putMetadata("k" + i, "v");
        }
        bob.send(metadata);
        bob.say("two");
        assertRefused(bob.nextSaid(), 3, "INVALID_ARGUMENT", "user_id: ann (expected: who joined");
        assertRefused(bob.nextSaid(), 4, "INVALID_ARGUMENT", "session_id: t (expected: the one");
        assertRefused(bob.nextSaid(), 5, "INVALID_ARGUMENT", "message_type: system");
        assertRefused(bob.nextSaid(), 6, "RESOURCE_EXHAUSTED", "bytes (expected: at most 2048)");
        assertRefused(bob.nextSaid(), 7, "INVALID_ARGUMENT", "metadata: 33 entries");
        assertThat(ann.next().getMessage()).isEqualTo("one");
        assertThat(ann.next().getMessage()).isEqualTo("two");
    }

    @Test
    void whatShowsNothingIsNotTold() {
        Call ann = client.join("s", "ann");
        Call bob = client.collaborate("s", "bob");
        ann.next();
        bob.say("");
        bob.say(" \u200b\u202e");
        bob.say("nul\0");
        bob.send(CollaborationMessage.newBuilder().setMessageType("action").setMessage("\0"));
        bob.send(CollaborationMessage.newBuilder().setMessageType("update").putMetadata("k", "v"));
        assertRefused(bob.nextSaid(), 2, "INVALID_ARGUMENT", "message: empty (expected: something");
        assertRefused(bob.nextSaid(), 3, "INVALID_ARGUMENT", "message:  \\u200b\\u202e (expected");
        assertRefused(bob.nextSaid(), 4, "INVALID_ARGUMENT", "message: a NUL character");
        assertRefused(bob.nextSaid(), 5, "INVALID_ARGUMENT", "message: ");
        assertThat(ann.next().getMessageType()).isEqualTo("update");
        var nothing = PostRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        assertThatThrownBy(() -> client.collaboration().post(nothing))
                .hasMessageContaining("INVALID_ARGUMENT: message: empty");
    }

    @Test
    void aTitleIsOneLineThatTurnsNothingAround() {
        for (String title : List.of("a\u001b[31m", "a\u202eb", "a\nb", "a\u2028b")) {
            var request =
                    CreateSessionRequest.newBuilder()
                            .setSessionId("s")
                            .setUserId("ann")
                            .setTitle(title)
                            .build();
            assertThatThrownBy(() -> client.sessions().createSession(request))
                    .hasMessageContaining("INVALID_ARGUMENT: title: a\\u")
                    .hasMessageContaining("(expected: no control or direction characters)");
        }
    }

    @Test
    void watchersOfASessionThatIsDeletedAreToldThatItIsNoMore() throws Exception {
        create("s");
        var ended = new CompletableFuture<Status>();
        var began = new CompletableFuture<WatchResponse>();
        SessionsGrpc.newStub(server.channel())
                .watch(
                        WatchRequest.newBuilder().setSessionId("s").setLast(1).build(),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(WatchResponse response) {
                                began.complete(response);
                            }

                            @Override
                            public void onError(Throwable failure) {
                                ended.complete(Status.fromThrowable(failure));
                            }

                            @Override
                            public void onCompleted() {
                                ended.complete(Status.OK);
                            }
                        });
        began.get(10, TimeUnit.SECONDS);
        var close = CloseSessionRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        var delete = DeleteSessionRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        var _ = client.sessions().closeSession(close);
        assertThat(ended).isNotDone();
        var _ = client.sessions().deleteSession(delete);
        Status status = ended.get(10, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("no session s");
    }

    @Test
    void watchersOfItsAnnotationsAreToldToo() {
        create("s");
        var notes =
                client.sessions()
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .watchAnnotations(
                                WatchAnnotationsRequest.newBuilder().setSessionId("s").build());
        assertThat(notes.next().getCurrent()).isTrue();
        var close = CloseSessionRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        var delete = DeleteSessionRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        var _ = client.sessions().closeSession(close);
        var _ = client.sessions().deleteSession(delete);
        assertThatThrownBy(notes::hasNext).hasMessage("NOT_FOUND: no session s");
    }

    @Test
    void annotationsAreReadAsTheyAreTaken() throws Exception {
        create("s");
        var made = new ArrayList<Annotation>();
        for (int i = 0; i < 300; i++) {
            var note =
                    AnnotateRequest.newBuilder()
                            .setSessionId("s")
                            .setUserId("ann")
                            .setPin(Pin.newBuilder().setChartId("c"))
                            .setRange(TimeRange.newBuilder().setEndMs(1))
                            .setText(i + "x".repeat(4_000));
            made.add(client.sessions().annotate(note.build()).getAnnotation());
        }
        try (var slow = new SlowListener<>(server, SessionsGrpc.getWatchAnnotationsMethod())) {
            slow.send(WatchAnnotationsRequest.newBuilder().setSessionId("s").build());
            slow.halfClose();
            assertThat(slow.take().getAnnotation()).isEqualTo(made.getFirst());
            var edit =
                    EditAnnotationRequest.newBuilder()
                            .setSessionId("s")
                            .setUserId("ann")
                            .setAnnotationId(made.getLast().getId())
                            .setText("edited");
            Annotation edited = client.sessions().editAnnotation(edit.build()).getAnnotation();
            for (Annotation next : made.subList(1, 299)) {
                assertThat(slow.take().getAnnotation()).isEqualTo(next);
            }
            assertThat(slow.take().getAnnotation()).as("as it is now").isEqualTo(edited);
            WatchAnnotationsResponse current = slow.take();
            assertThat(current.getCurrent()).isTrue();
            assertThat(current.getCursor()).isNotEmpty();
            assertThat(slow.take().getAnnotation()).as("told again").isEqualTo(edited);
        }
    }

    @Test
    void requestsThatContradictThemselvesAreRefused() {
        create("s");
        var watch = WatchRequest.newBuilder().setSessionId("s").setLast(5);
        var both = watch.clone().setStart(Timestamp.getDefaultInstance()).build();
        assertThatThrownBy(() -> client.sessions().watch(both).next())
                .hasMessageContaining("INVALID_ARGUMENT: last: 5 (expected: 0 with a start)");
        var speed = watch.clone().setReplaySpeed(2).build();
        assertThatThrownBy(() -> client.sessions().watch(speed).next())
                .hasMessageContaining("INVALID_ARGUMENT: replay_speed: 2.0 without start");
        var list = ListSessionsRequest.newBuilder().setStateValue(9).build();
        assertThatThrownBy(() -> client.sessions().listSessions(list))
                .hasMessageContaining("INVALID_ARGUMENT: state: 9 (expected: one of SessionState)");
    }

    private static void assertRefused(
            CollaborationMessage message, long number, String code, String text) {
        assertThat(message.getUserId()).isEqualTo("system");
        assertThat(message.getMetadataMap())
                .containsEntry("type", "refused")
                .containsEntry("code", code);
        assertThat(message.getRefused()).isEqualTo(number);
        assertThat(message.getMessage()).contains(text);
    }

    @Test
    void messagesFarTooLargeArriveAndAreRefusedNotSuffered() {
        Call bob = client.collaborate("s", "bob");
        bob.say("x".repeat(20 << 20));
        assertRefused(bob.nextSaid(), 2, "RESOURCE_EXHAUSTED", "(expected: at most 2048)");
        var large = PostRequest.newBuilder().setSessionId("x".repeat(20 << 20)).build();
        assertThatThrownBy(() -> client.collaboration().post(large))
                .hasMessageContaining("RESOURCE_EXHAUSTED")
                .hasMessageContaining("at most 2048");
    }

    @Test
    void namesThatDeceiveAreRefused() {
        for (String name :
                new String[] {
                    "", "a\u0007b", "\u202Eevil", "a\u200Bb", " ann", "system", "x".repeat(129)
                }) {
            Call call =
                    client.join(
                            SessionRequest.newBuilder().setSessionId("s").setUserId(name).build());
            Status end = call.end();
            assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(end.getDescription()).startsWith("user_id: ");
        }
    }

    @Test
    void aSessionIsFullAtItsLimitAndThereAreOnlySoMany() {
        for (int i = 0; i < 3; i++) {
            var _ = client.join("full", "user" + i);
        }
        Call fourth =
                client.join(
                        SessionRequest.newBuilder().setSessionId("full").setUserId("four").build());
        assertThat(fourth.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        for (int i = 0; i < 4; i++) {
            create("s" + i);
        }
        assertThatThrownBy(() -> create("one-more"))
                .hasMessageContaining("RESOURCE_EXHAUSTED: sessions: 5");
        assertThatThrownBy(() -> create("s1")).hasMessageContaining("ALREADY_EXISTS");
    }

    private Session create(String id) {
        return client.sessions()
                .createSession(
                        CreateSessionRequest.newBuilder()
                                .setSessionId(id)
                                .setTitle("T " + id)
                                .setUserId("ann")
                                .build())
                .getSession();
    }

    @Test
    void closingEndsTheCallsAndNothingCanBeAddedUntilItIsOpenedAgain() {
        Call ann = client.join("s", "ann");
        var closed =
                client.sessions()
                        .closeSession(
                                CloseSessionRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId("boss")
                                        .build());
        assertThat(closed.getSession().getClosedMs()).isPositive();
        assertThat(ann.next().getMetadataMap()).containsEntry("action", "close");
        assertThat(ann.end()).isEqualTo(Status.OK);
        Call late =
                client.join(SessionRequest.newBuilder().setSessionId("s").setUserId("x").build());
        assertThat(late.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThatThrownBy(() -> post("s", "ann", "after"))
                .hasMessageContaining("FAILED_PRECONDITION");
        var _ =
                client.sessions()
                        .reopenSession(
                                ReopenSessionRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId("boss")
                                        .build());
        assertThat(post("s", "ann", "again").getSaid().getMessage()).isEqualTo("again");
    }

    @Test
    void whoIsFarBehindIsStillToldEverythingUpToTheClosing() throws Exception {
        try (var ann = new SlowListener<>(server, CollaborationGrpc.getJoinSessionMethod())) {
            ann.send(SessionRequest.newBuilder().setSessionId("s").setUserId("ann").build());
            ann.halfClose();
            await().until(() -> client.sessions().listSessions(ALL).getTotalCount() == 1);
            await().until(() -> get("s").getMembersCount() == 1);
            // Not one after the other: many share a sync of the disk.
            var posting = CollaborationGrpc.newFutureStub(server.channel());
            var posted =
                    IntStream.range(0, 1_000)
                            .mapToObj(i -> posting.post(said("s", "bob", i + "x".repeat(1_000))))
                            .toList();
            posted.forEach(Futures::getUnchecked);
            var _ =
                    client.sessions()
                            .closeSession(
                                    CloseSessionRequest.newBuilder()
                                            .setSessionId("s")
                                            .setUserId("boss")
                                            .build());
            List<CollaborationMessage> told = ann.takeAll();
            assertThat(told)
                    .filteredOn(message -> message.getUserId().equals("bob"))
                    .hasSize(1_000);
            assertThat(told.getLast().getMetadataMap()).containsEntry("action", "close");
        }
    }

    @Test
    void theLastIsAcknowledgedAlsoToOneWhoTakesItLate() throws Exception {
        try (var bob = new SlowListener<>(server, CollaborationGrpc.getCollaborateMethod())) {
            bob.send(
                    CollaborationMessage.newBuilder()
                            .setSessionId("s")
                            .setUserId("bob")
                            .setIncludeOwn(true)
                            .build());
            assertThat(bob.take().getMetadataMap()).containsEntry("type", "acknowledged");
            for (int i = 0; i < 300; i++) {
                var _ = post("s", "ann", "x".repeat(1_000));
            }
            bob.send(CollaborationMessage.newBuilder().setMessage("m").setSequence(1).build());
            bob.halfClose();
            await().until(() -> client.record("s", 303).size() == 303);
            assertThat(bob.takeAll()).anyMatch(message -> message.getSequence() == 1);
        }
    }

    @Test
    void onlyAClosedSessionIsDeletedAndItsNameCanBeUsedAgainWithANewRecord() {
        create("s");
        var delete = DeleteSessionRequest.newBuilder().setSessionId("s").setUserId("ann").build();
        assertThatThrownBy(() -> client.sessions().deleteSession(delete))
                .hasMessageContaining("FAILED_PRECONDITION");
        var _ =
                client.sessions()
                        .closeSession(
                                CloseSessionRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId("ann")
                                        .build());
        var _ = client.sessions().deleteSession(delete);
        assertThatThrownBy(() -> get("s")).hasMessageContaining("NOT_FOUND: no session s");
        create("s");
        var _ = post("s", "ann", "new");
        assertThat(client.record("s", 2))
                .extracting(SessionEvent::getWhatCase)
                .containsExactly(WhatCase.SESSION, WhatCase.SAID);
    }

    private SessionEvent post(String session, String user, String text) {
        return client.collaboration().post(said(session, user, text)).getEvent();
    }

    private static PostRequest said(String session, String user, String text) {
        return PostRequest.newBuilder()
                .setSessionId(session)
                .setUserId(user)
                .setMessage(CollaborationMessage.newBuilder().setMessage(text))
                .build();
    }

    private dev.penstock.api.sessions.v1.GetSessionResponse get(String id) {
        return client.sessions()
                .getSession(GetSessionRequest.newBuilder().setSessionId(id).build());
    }

    @Test
    void ofLooksInQuickSuccessionTheNewestIsTold() {
        Call ann =
                client.join(
                        SessionRequest.newBuilder()
                                .setSessionId("s")
                                .setUserId("ann")
                                .setIncludeLooks(true)
                                .build());
        await().until(() -> get("s").getMembersCount() == 1);
        assertThatThrownBy(() -> look("bob", 0)).hasMessageContaining("FAILED_PRECONDITION");
        var _ = client.join("s", "bob");
        assertThat(ann.next().getMetadataMap()).containsEntry("action", "join");
        for (int i = 0; i < 1_000; i++) {
            look("bob", i);
        }
        int told = 0;
        CollaborationMessage look;
        do {
            look = ann.next();
            assertThat(look.getMessageType()).isEqualTo("look");
            told++;
        } while (!"#/999".equals(look.getMetadataMap().get("route")));
        assertThat(told).isLessThan(100);
        await().until(() -> get("s").getMembers(1).getLook().getRoute().equals("#/999"));
    }

    private void look(String user, int i) {
        var _ =
                client.sessions()
                        .lookAt(
                                LookAtRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId(user)
                                        .setLook(Look.newBuilder().setRoute("#/" + i))
                                        .build());
    }

    @Test
    void fieldsThatNobodyKnowsAreNotKept() throws Exception {
        var strange =
                UnknownFieldSet.newBuilder()
                        .addField(
                                999,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[1_000]))
                                        .build())
                        .build();
        var range = TimeRange.newBuilder().setEndMs(1).setUnknownFields(strange).build();
        var pin = Pin.newBuilder().setChartId("c").setUnknownFields(strange).build();
        Call bob = client.collaborate("s", "bob");
        bob.send(
                CollaborationMessage.newBuilder()
                        .setAnnotation(
                                Annotation.newBuilder().setPin(pin).setRange(range).setText("t")));
        bob.send(
                CollaborationMessage.newBuilder()
                        .setLook(Look.newBuilder().setRange(range).setUnknownFields(strange)));
        SessionEvent made = client.record("s", 4).get(2);
        var _ =
                client.sessions()
                        .editAnnotation(
                                EditAnnotationRequest.newBuilder()
                                        .setSessionId("s")
                                        .setUserId("bob")
                                        .setAnnotationId(made.getAnnotated().getId())
                                        .setRevision(1)
                                        .setPin(pin)
                                        .setRange(range)
                                        .build());
        List<SessionEvent> record = client.record("s", 5);
        assertThat(record)
                .extracting(SessionEvent::getWhatCase)
                .contains(WhatCase.LOOKED, WhatCase.ANNOTATED);
        assertThat(record)
                .extracting(SessionEvent::getSerializedSize)
                .allMatch(bytes -> bytes < 500);
    }

    @Test
    void whoComesBackToARestartedServerHasNeitherLeftNorJoined() throws IOException {
        Call ann = client.join("s", "ann");
        var _ = client.join("s", "bob");
        ann.next();
        server.stopUnderCalls();
        start("4s");
        assertThat(get("s").getMembersList()).hasSize(2);
        Call back = client.join("s", "ann");
        CollaborationMessage left = back.next();
        assertThat(left.getUserId()).as("who does not come back leaves").isEqualTo("bob");
        assertThat(left.getMetadataMap()).containsEntry("action", "leave");
        assertThat(client.record("s", 4))
                .extracting(SessionEvent::getWhatCase)
                .containsExactly(WhatCase.SESSION, WhatCase.JOINED, WhatCase.JOINED, WhatCase.LEFT);
    }

    @Test
    void aThousandJoinsASecondAreOneComing() {
        Call ann = client.join("s", "ann");
        // Stays: between two of the others he would have left on a machine that pauses for a lease.
        Call bob = client.join("s", "bob");
        for (int i = 0; i < 1_000; i++) {
            client.join("s", "bob").cancel();
        }
        bob.cancel();
        assertThat(ann.next().getMetadataMap()).containsEntry("action", "join");
        assertThat(ann.nextSaid().getMetadataMap()).containsEntry("action", "leave");
        assertThat(get("s").getMembersCount()).isEqualTo(1);
    }

    @Test
    void aCallResumesWhereItWas() {
        Call ann = client.collaborate("s", "ann");
        Call bob = client.collaborate("s", "bob");
        ann.next();
        bob.say("one");
        String cursor = ann.next().getCursor();
        bob.say("two");
        bob.say("three");
        ann.cancel();
        Call again =
                client.join(
                        SessionRequest.newBuilder()
                                .setSessionId("s")
                                .setUserId("ann")
                                .setAfterCursor(cursor)
                                .build());
        assertThat(again.next().getMessage()).isEqualTo("two");
        assertThat(again.next().getMessage()).isEqualTo("three");
    }

    @Test
    void aProducerThatSendsAgainIsHeardOnce() {
        Call ann = client.join("s", "ann");
        for (int i = 0; i < 2; i++) {
            Call bob = client.collaborate();
            bob.send(
                    CollaborationMessage.newBuilder()
                            .setSessionId("s")
                            .setUserId("bob")
                            .setProducer("bob-1"));
            assertThat(bob.next().getCursor()).isNotEmpty();
            for (int n = 1; n <= 3 + i; n++) {
                bob.send(CollaborationMessage.newBuilder().setMessage("m" + n).setSequence(n));
            }
            CollaborationMessage ack;
            do {
                ack = bob.next();
                assertThat(ack.getMetadataMap()).containsEntry("type", "acknowledged");
            } while (ack.getSequence() < 3 + i);
            bob.cancel();
        }
        assertThat(ann.next().getMetadataMap()).containsEntry("action", "join");
        for (int n = 1; n <= 4; n++) {
            assertThat(ann.next().getMessage()).isEqualTo("m" + n);
        }
        var post =
                PostRequest.newBuilder()
                        .setSessionId("s")
                        .setUserId("bob")
                        .setProducer("p")
                        .setSequence(1)
                        .setMessage(CollaborationMessage.newBuilder().setMessage("once"))
                        .build();
        assertThat(client.collaboration().post(post).getRepeated()).isFalse();
        assertThat(client.collaboration().post(post).getRepeated()).isTrue();
    }

    @Test
    void whatIsSaidBehindAJoinThatWaitsItsTurnIsSaidAfterIt() throws IOException {
        server.close();
        var settings = new HashMap<>(SETTINGS);
        settings.put("presence.joins-per-second", "1");
        settings.put("sessions.max-sessions", "10");
        server = RunningServer.in(folder, settings);
        client = new SessionClient(server);
        // Five may join at once; the sixth waits a second.
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 6; i++) {
            Call call = client.collaborate();
            calls.add(call);
            call.send(
                    CollaborationMessage.newBuilder()
                            .setSessionId("s" + i)
                            .setUserId("bob")
                            .setProducer("bob-" + i));
            call.send(CollaborationMessage.newBuilder().setMessage("one").setSequence(1));
            call.send(CollaborationMessage.newBuilder().setUserId("ann").setSequence(2));
            call.send(CollaborationMessage.newBuilder().setMessage("three").setSequence(3));
            call.halfClose();
        }
        for (int i = 0; i < 6; i++) {
            assertThat(calls.get(i).end().isOk()).isTrue();
            assertThat(client.record("s" + i, 4))
                    .extracting(event -> event.getSaid().getMessage())
                    .as("session %s", i)
                    .containsExactly("", "", "one", "three");
        }
    }

    @Test
    void listsAreFilteredOrderedAndPaged() {
        for (int i = 0; i < 5; i++) {
            create("s" + i);
        }
        var _ = post("s2", "ann", "newest");
        var first =
                client.sessions()
                        .listSessions(ListSessionsRequest.newBuilder().setPageSize(2).build());
        assertThat(first.getTotalCount()).isEqualTo(5);
        assertThat(first.getSessionsList()).extracting(Session::getId).contains("s2").hasSize(2);
        assertThat(first.getSessions(0).getId()).isEqualTo("s2");
        var rest =
                client.sessions()
                        .listSessions(
                                ListSessionsRequest.newBuilder()
                                        .setPageToken(first.getNextPageToken())
                                        .build());
        assertThat(rest.getSessionsList())
                .hasSize(3)
                .doesNotContainAnyElementsOf(first.getSessionsList());
        assertThat(rest.getNextPageToken()).isEmpty();
        var found =
                client.sessions()
                        .listSessions(ListSessionsRequest.newBuilder().setContains("t S3").build());
        assertThat(found.getSessionsList()).extracting(Session::getId).containsExactly("s3");
        assertThatThrownBy(
                        () ->
                                client.sessions()
                                        .listSessions(
                                                ListSessionsRequest.newBuilder()
                                                        .setPageToken("nonsense!")
                                                        .build()))
                .hasMessageContaining("page_token: nonsense!");
    }
}
