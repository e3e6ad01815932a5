package dev.penstock.bench.crash;

import com.google.protobuf.Timestamp;
import dev.penstock.api.chat.v1.Accepted;
import dev.penstock.api.chat.v1.ChatResponse;
import dev.penstock.api.chat.v1.Event;
import dev.penstock.api.chat.v1.WatchRequest;
import dev.penstock.bench.files.Transport;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.client.CallFailure;
import dev.penstock.client.ChatConnection;
import dev.penstock.client.ChatListener;
import dev.penstock.client.PenstockClient;
import dev.penstock.client.ResumableMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * kill -9 while people talk who come back by themselves: what was said is there once, in one order for
 * all, and each of them has joined once and not left. One thread drives it.
 */
public final class ChatCrashRounds {
    private static final String ROOM = "crash";
    private static final long PATIENCE_SECONDS = 60;

    private final ServerCommand command;
    private final Path folder;
    private final RandomGenerator random;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Instant begin = Instant.now().minusSeconds(2);

    /** How it ended. */
    public record Outcome(int said, int kills, List<String> violations) {}

    public ChatCrashRounds(ServerCommand command, Path folder, RandomGenerator random) {
        this.command = command;
        this.folder = folder;
        this.random = random;
    }

    /** Lets so many people talk while the server is killed so often. */
    public Outcome run(int people, int kills) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        ServerProcess server = ServerProcess.start(command, folder, port);
        try (PenstockClient client = Transport.client(port)) {
            var talkers = new ArrayList<Talker>();
            for (int i = 0; i < people; i++) {
                talkers.add(new Talker(client, "talker-" + i));
            }
            for (int round = 0; round < kills; round++) {
                talkFor(talkers, random.nextLong(200_000_000L, 1_000_000_000L));
                server.kill();
                server = ServerProcess.start(command, folder, port);
            }
            talkFor(talkers, 500_000_000L);
            List<Event> record = settle(client, talkers);
            check(record, talkers);
            talkers.forEach(Talker::close);
            server.stop();
            return new Outcome(
                    talkers.stream().mapToInt(talker -> talker.answers.size()).sum(),
                    kills,
                    List.copyOf(violations));
        } finally {
            server.close();
        }
    }

    private static void talkFor(List<Talker> talkers, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            for (Talker talker : talkers) {
                talker.say();
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Waits for all answers, then reads what happened in the room, up to a last word. */
    private List<Event> settle(PenstockClient client, List<Talker> talkers)
            throws InterruptedException {
        for (Talker talker : talkers) {
            talker.awaitAnswers();
        }
        Talker first = talkers.getFirst();
        String lastWord = first.say();
        first.awaitAnswers();
        var record = new ArrayList<Event>();
        var request =
                WatchRequest.newBuilder()
                        .setRoom(ROOM)
                        .setStart(Timestamp.newBuilder().setSeconds(begin.getEpochSecond()))
                        .build();
        try (var messages = client.messages(ResumableMethod.WATCH_CHAT, request, _ -> {})) {
            while (messages.hasNext()) {
                Event event = messages.next().getEvent();
                record.add(event);
                if (event.getSaid().getText().equals(lastWord)) {
                    break;
                }
            }
        }
        return record;
    }

    private void check(List<Event> record, List<Talker> talkers) {
        List<String> order =
                record.stream()
                        .filter(Event::hasSaid)
                        .map(event -> event.getSaid().getText())
                        .toList();
        for (Talker talker : talkers) {
            List<String> own =
                    order.stream().filter(text -> text.startsWith(talker.user + " ")).toList();
            if (!own.equals(talker.texts)) {
                violations.add(
                        "%s: %d of %d messages are there, once and in order"
                                .formatted(talker.user, own.size(), talker.texts.size()));
            }
            talker.awaitHeard(order.getLast());
            if (!talker.heard.equals(
                    order.subList(order.size() - talker.heard.size(), order.size()))) {
                violations.add(talker.user + " heard otherwise than what the record has");
            }
            long joined = count(record, talker.user, Event::hasJoined);
            long left = count(record, talker.user, Event::hasLeft);
            if (joined != 1 || left != 0) {
                violations.add(
                        "%s joined %d times and left %d times"
                                .formatted(talker.user, joined, left));
            }
        }
    }

    private static long count(List<Event> record, String user, Predicate<Event> what) {
        return record.stream().filter(what).filter(event -> event.getUser().equals(user)).count();
    }

    /** Somebody who says numbered messages and hears everything. One thread says. */
    private final class Talker implements ChatListener {
        private final String user;
        private final ChatConnection connection;
        private final List<String> texts = new ArrayList<>();
        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final List<CompletableFuture<Accepted>> answers = new ArrayList<>();

        Talker(PenstockClient client, String user) throws InterruptedException {
            this.user = user;
            connection = client.chat().enter(user, this);
            await(connection.join(ROOM, 0));
        }

        String say() throws InterruptedException {
            String text = user + " " + texts.size();
            texts.add(text);
            answers.add(connection.say(ROOM, text));
            return text;
        }

        void awaitAnswers() throws InterruptedException {
            for (CompletableFuture<Accepted> answer : answers) {
                await(answer);
            }
        }

        private void await(CompletableFuture<Accepted> answer) throws InterruptedException {
            try {
                Accepted _ = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                violations.add(user + ": not answered: " + e);
            }
        }

        void awaitHeard(String last) {
            long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
            while (System.nanoTime() < deadline
                    && (heard.isEmpty() || !heard.getLast().equals(last))) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public void onMessage(ChatResponse message) {
            if (message.getEvent().hasSaid()) {
                heard.add(message.getEvent().getSaid().getText());
            }
        }

        @Override
        public void onLost(String room, CallFailure failure) {
            violations.add(user + " lost the room: " + failure);
        }

        @Override
        public void onEnd(@Nullable CallFailure failure) {
            violations.add(user + ": the call ended: " + failure);
        }

        void close() {
            connection.cancel();
        }
    }
}
