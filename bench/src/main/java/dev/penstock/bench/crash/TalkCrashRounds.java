package dev.penstock.bench.crash;

import dev.penstock.bench.crash.Talk.Happening;
import dev.penstock.bench.crash.Talk.Kind;
import dev.penstock.bench.files.Transport;
import dev.penstock.bench.process.ServerCommand;
import dev.penstock.bench.process.ServerProcess;
import dev.penstock.client.PenstockClient;
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
import java.util.random.RandomGenerator;

/**
 * kill -9 while people talk who come back by themselves: what was said is there once, in one order for
 * all, and each of them has joined once and not left. One thread drives it.
 */
public final class TalkCrashRounds {
    private static final long PATIENCE_SECONDS = 60;

    private final ServerCommand command;
    private final Path folder;
    private final Talk talk;
    private final RandomGenerator random;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Instant begin = Instant.now().minusSeconds(2);

    /** How it ended. */
    public record Outcome(int said, int kills, List<String> violations) {}

    public TalkCrashRounds(ServerCommand command, Path folder, Talk talk, RandomGenerator random) {
        this.command = command;
        this.folder = folder;
        this.talk = talk;
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
            List<Happening> record = settle(client, talkers);
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

    /** Waits for all answers, then reads what happened, up to a last word. */
    private List<Happening> settle(PenstockClient client, List<Talker> talkers)
            throws InterruptedException {
        for (Talker talker : talkers) {
            talker.awaitAnswers();
        }
        Talker first = talkers.getFirst();
        String lastWord = first.say();
        first.awaitAnswers();
        return talk.record(client, begin, lastWord);
    }

    private void check(List<Happening> record, List<Talker> talkers) {
        List<String> order =
                record.stream()
                        .filter(one -> one.kind() == Kind.SAID)
                        .map(Happening::text)
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
            long joined = count(record, talker.user, Kind.JOINED);
            long left = count(record, talker.user, Kind.LEFT);
            if (joined != 1 || left != 0) {
                violations.add(
                        "%s joined %d times and left %d times"
                                .formatted(talker.user, joined, left));
            }
        }
    }

    private static long count(List<Happening> record, String user, Kind kind) {
        return record.stream()
                .filter(one -> one.kind() == kind)
                .filter(one -> one.user().equals(user))
                .count();
    }

    /** Somebody who says numbered messages and hears everything. One thread says. */
    private final class Talker implements Talk.Hearer {
        private final String user;
        private final Talk.Voice voice;
        private final List<String> texts = new ArrayList<>();
        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final List<CompletableFuture<?>> answers = new ArrayList<>();

        Talker(PenstockClient client, String user) throws InterruptedException {
            this.user = user;
            voice = talk.enter(client, user, this);
            await(voice.entered());
        }

        String say() throws InterruptedException {
            String text = user + " " + texts.size();
            texts.add(text);
            answers.add(voice.say(text));
            return text;
        }

        void awaitAnswers() throws InterruptedException {
            for (CompletableFuture<?> answer : answers) {
                await(answer);
            }
        }

        private void await(CompletableFuture<?> answer) throws InterruptedException {
            try {
                var _ = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
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
        public void said(String text) {
            heard.add(text);
        }

        @Override
        public void lost(String how) {
            violations.add(user + ": " + how);
        }

        void close() {
            voice.cancel();
        }
    }
}
