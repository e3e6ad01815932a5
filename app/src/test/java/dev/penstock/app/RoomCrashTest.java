package dev.penstock.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import dev.penstock.api.chat.v1.ChatGrpc;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.HistoryRequest;
import dev.penstock.api.chat.v1.JoinRequest;
import dev.penstock.api.chat.v1.ListRoomsRequest;
import dev.penstock.api.chat.v1.Message;
import dev.penstock.api.chat.v1.SayRequest;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.bench.process.ServerProcess;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 while people talk in a room and come back. */
@Tag("slow")
final class RoomCrashTest {
    private static final int ROUNDS = 4;
    private static final int PEOPLE = 6;
    private static final String ROOM = "crash";

    @TempDir private Path folder;

    @Test
    void whatWasSaidIsThereOnceAndWhoComesBackNeitherLeavesNorJoins() throws Exception {
        var random = new Random(11);
        var people = IntStream.range(0, PEOPLE).mapToObj(Talker::new).toList();
        for (int round = 0; round < ROUNDS; round++) {
            try (var server = ServerProcess.start(Distribution.serve(), folder)) {
                check(server.port(), people);
                talkUntilKilled(server, people, random);
            }
        }
        try (var server = ServerProcess.start(Distribution.serve(), folder)) {
            check(server.port(), people);
            server.stop();
        }
        assertThat(people).allMatch(one -> one.acknowledged > 0);
    }

    private static void talkUntilKilled(ServerProcess server, List<Talker> people, Random random)
            throws Exception {
        var channel = channel(server.port());
        people.forEach(one -> one.heard = false);
        var ends = people.stream().map(one -> one.talk(channel)).toList();
        await().atMost(30, TimeUnit.SECONDS).until(() -> people.stream().allMatch(p -> p.heard));
        LockSupport.parkNanos(random.nextLong(500_000_000L, 1_500_000_000L));
        server.kill();
        for (CompletableFuture<Void> end : ends) {
            end.get(30, TimeUnit.SECONDS);
        }
        close(channel);
    }

    private static void check(int port, List<Talker> people) throws Exception {
        var channel = channel(port);
        var chat = ChatGrpc.newBlockingStub(channel);
        if (chat.listRooms(ListRoomsRequest.getDefaultInstance()).getRoomsCount() > 0) {
            var said = history(chat);
            for (Talker one : people) {
                var texts =
                        said.stream()
                                .filter(message -> message.getAuthor().equals(one.name))
                                .map(Message::getText)
                                .toList();
                assertThat((long) texts.size()).isBetween(one.acknowledged, one.sent);
                assertThat(texts)
                        .containsExactlyElementsOf(
                                IntStream.range(0, texts.size())
                                        .mapToObj(i -> "text " + i)
                                        .toList());
            }
            assertThat(said).extracting(Message::getId).isSorted().doesNotHaveDuplicates();
            checkPresence(chat, said.getLast().getId());
        }
        close(channel);
    }

    /** Everything that happened, from the first moment on: who came, came once. */
    private static void checkPresence(ChatGrpc.ChatBlockingStub chat, String last) {
        var joined = new ArrayList<String>();
        var context = Context.current().withCancellation();
        context.run(
                () -> {
                    var events =
                            chat.watch(
                                    WatchRequest.newBuilder()
                                            .setRoom(ROOM)
                                            .setStart(Timestamp.newBuilder().setSeconds(1))
                                            .build());
                    boolean more = true;
                    while (more) {
                        Event event = events.next().getEvent();
                        assertThat(event.hasLeft()).isFalse();
                        if (event.hasJoined()) {
                            joined.add(event.getUser());
                        }
                        more = !event.getId().equals(last);
                    }
                });
        context.cancel(null);
        assertThat(joined).hasSize(PEOPLE).doesNotHaveDuplicates();
    }

    private static List<Message> history(ChatGrpc.ChatBlockingStub chat) {
        var all = new ArrayList<Message>();
        String token = "";
        do {
            var page =
                    chat.history(
                            HistoryRequest.newBuilder()
                                    .setRoom(ROOM)
                                    .setPageSize(1_000)
                                    .setPageToken(token)
                                    .build());
            var messages = new ArrayList<>(page.getMessagesList());
            Collections.reverse(messages);
            all.addAll(messages);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        Collections.reverse(all);
        return all;
    }

    private static ManagedChannel channel(int port) {
        return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
                .build();
    }

    private static void close(ManagedChannel channel) throws InterruptedException {
        channel.shutdownNow();
        assertThat(channel.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Somebody who outlives servers; on each they come back and say again what was not acknowledged. */
    private static final class Talker {
        final String name;
        volatile boolean heard;
        long acknowledged;
        long sent;

        Talker(int number) {
            name = "talker " + number;
        }

        CompletableFuture<Void> talk(ManagedChannel channel) {
            return CompletableFuture.runAsync(
                    () -> untilTheServerIsGone(channel),
                    task -> Thread.ofPlatform().daemon().start(task));
        }

        private void untilTheServerIsGone(ManagedChannel channel) {
            var chat = ChatGrpc.newBlockingStub(channel);
            try {
                var room = chat.join(JoinRequest.newBuilder().setUser(name).setRoom(ROOM).build());
                // The first message tells that the person is there.
                assertThat(room.next().getHeartbeat()).isTrue();
                while (true) {
                    sent = acknowledged + 1;
                    chat.say(
                            SayRequest.newBuilder()
                                    .setUser(name)
                                    .setRoom(ROOM)
                                    .setText("text " + acknowledged)
                                    .setClientId(String.valueOf(acknowledged))
                                    .build());
                    acknowledged++;
                    heard = true;
                }
            } catch (StatusRuntimeException gone) {
                // Killed: what was not acknowledged is said again to the next server.
                assertThat(gone.getStatus().isOk()).isFalse();
            }
        }
    }
}
