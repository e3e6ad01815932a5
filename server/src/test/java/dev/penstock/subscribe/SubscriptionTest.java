package dev.penstock.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.api.metrics.v1.TailResponse;
import dev.penstock.feed.Cursor;
import dev.penstock.feed.Event;
import dev.penstock.feed.Feed;
import dev.penstock.feed.FeedConfig;
import dev.penstock.feed.FeedRig;
import dev.penstock.feed.Frame;
import dev.penstock.feed.Position;
import dev.penstock.feed.Rendering;
import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class SubscriptionTest {
    private static final Rendering ALL = new FeedRig.Multiples(1);
    private static final FeedConfig SMALL =
            new FeedConfig(1 << 19, 16, 1, 4096, Duration.ofHours(1), 1 << 20);

    @TempDir Path folder;
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final Readers readers = new Readers(1);
    private final Wheel wheel = new Wheel();
    private final HandOutlet outlet = new HandOutlet();
    private FeedRig rig;
    private Subscriptions all;

    @BeforeEach
    void open() {
        rig = new FeedRig(folder, SMALL, 1000);
        all = new Subscriptions(rig.feeds, readers, wheel);
    }

    @AfterEach
    void close() {
        readers.close();
        wheel.close();
        rig.close();
    }

    @Test
    void sendsWhatIsPublishedToItsFilter() {
        open(live(), new FeedRig.Multiples(3), Policy.REPLAY, 0);
        rig.publish(0, 10);
        outlet.turn();
        assertThat(outlet.numbers()).containsExactly(0, 3, 6, 9);
    }

    @Test
    void whatTakesWorkIsMadeOnReaderThreadsAsTheTransportHasRoom() {
        var asked = new AtomicInteger();
        var made = new Described(asked);
        outlet.room = 1;
        var subscription =
                open(
                        Openings.preceded(
                                readers, _ -> made.piece(), Openings.live(List.of(rig.feed))));
        rig.publish(0, 3);
        while (outlet.sent().isEmpty()) {
            outlet.awaitTask();
        }
        outlet.turn();
        assertThat(asked).as("without room").hasValue(1);
        outlet.room = 100;
        subscription.writable();
        awaitNumbers(6);
        assertThat(outlet.numbers()).containsExactly(-1, -2, -3, 0, 1, 2);
        assertThat(made.threads).allMatch(name -> name.startsWith("reader-"));
    }

    /** Three messages, with the threads that made them. */
    private static final class Described {
        private final Set<String> threads = ConcurrentHashMap.newKeySet();
        private final AtomicInteger asked;

        Described(AtomicInteger asked) {
            this.asked = asked;
        }

        Preamble piece() {
            threads.add(Thread.currentThread().getName());
            Frame frame = found(-asked.incrementAndGet());
            return new Preamble(List.of(frame), asked.get() == 3 ? null : this::piece);
        }
    }

    @Test
    void onePublicationWakesAnEventLoopOnce() {
        open(live(), ALL, Policy.REPLAY, 0);
        open(live(), ALL, Policy.REPLAY, 0);
        rig.publish(0, 1);
        outlet.awaitTask();
        assertThat(outlet.numbers()).containsExactly(0, 0);
        assertThat(all.size()).isEqualTo(2);
    }

    @Test
    void aReplayingReaderThatStoppedReadingGetsEverythingInTheEnd() {
        var subscription = open(live(), ALL, Policy.REPLAY, 0);
        outlet.room = 5;
        rig.publish(0, 100);
        outlet.turn();
        rig.publish(100, 200);
        outlet.turn();
        assertThat(outlet.numbers()).hasSizeLessThanOrEqualTo(5);
        while (outlet.numbers().size() < 200) {
            outlet.room = 7;
            subscription.writable();
            if (outlet.room > 0 && outlet.numbers().size() < 200) {
                outlet.awaitTask();
            }
        }
        assertThat(outlet.numbers()).isEqualTo(range(0, 200));
    }

    @Test
    void aStalledReaderHoldsNothingBeyondTheRing() {
        open(live(), ALL, Policy.REPLAY, 0);
        outlet.room = 0;
        rig.publish(0, 500);
        outlet.turn();
        assertThat(rig.feeds.budget().used()).isLessThanOrEqualTo(1 << 16);
        assertThat(outlet.sent()).isEmpty();
    }

    @Test
    void aSkippingReaderIsToldHowManyItMissed() {
        var subscription = open(live(), ALL, Policy.SKIP, 0);
        rig.publish(0, 1);
        outlet.turn();
        outlet.room = 0;
        rig.publish(1, 101);
        outlet.turn();
        outlet.room = Integer.MAX_VALUE;
        subscription.writable();
        long skipped = outlet.sent().get(1).getSkipped();
        assertThat(skipped).isEqualTo(84);
        assertThat(outlet.numbers().subList(1, 17)).isEqualTo(range(85, 101));
    }

    @Test
    void aDisconnectedReaderResumesWithTheCursorItWasGiven() {
        var subscription = open(live(), ALL, Policy.DISCONNECT, 0);
        rig.publish(0, 3);
        outlet.turn();
        outlet.room = 0;
        rig.publish(3, 100);
        outlet.turn();
        outlet.room = 1;
        subscription.writable();
        assertThat(outlet.refusal().reason()).isEqualTo(Reason.TOO_SLOW);
        var cursor = outlet.cursor("cursor");
        var resumed = new HandOutlet();
        all.open(spec(after(cursor), ALL, Policy.REPLAY, 0, null), resumed);
        while (resumed.numbers().size() < 97) {
            resumed.awaitTask();
        }
        assertThat(resumed.numbers()).isEqualTo(range(3, 100));
    }

    @Test
    void whoWantsHeartbeatsHasACursorBeforeTheFirstEvent() {
        rig.publish(0, 7);
        open(live(), ALL, Policy.REPLAY, 1);
        outlet.turn();
        assertThat(outlet.sent()).hasSize(1);
        assertHeartbeat(outlet.sent().getFirst(), 7);
    }

    @Test
    void whoHasEventsToReadHasTheirCursors() {
        rig.publish(0, 100);
        open(after(Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 0)), ALL, Policy.REPLAY, 1);
        awaitNumbers(100);
        outlet.turn();
        assertThat(outlet.sent()).hasSize(100).noneMatch(TailResponse::getHeartbeat);
    }

    @Test
    void thatCursorComesBehindWhatComesFirst() {
        rig.publish(0, 7);
        open(
                Openings.preceded(
                        readers,
                        _ -> Preamble.of(found(5)).then(found(6)),
                        Openings.live(List.of(rig.feed))),
                ALL,
                Policy.REPLAY,
                1);
        outlet.awaitTask();
        assertThat(outlet.sent()).hasSize(3);
        assertHeartbeat(outlet.sent().getLast(), 7);
    }

    @Test
    void noCursorIsToldWhileMoreIsToComeFirst() {
        rig.publish(0, 7);
        var free = new CountDownLatch(1);
        Preamble more =
                new Preamble(
                        List.of(found(5)),
                        () -> {
                            await(free);
                            return Preamble.of(found(6));
                        });
        Openings.At live = Openings.live(List.of(rig.feed));
        open(new Openings.At(live.positions(), more), ALL, Policy.REPLAY, 1);
        for (int second = 1; second <= 3; second++) {
            wheel.turnTo(second * 1_000L);
            outlet.turn();
        }
        assertThat(outlet.numbers()).containsExactly(5);
        assertThat(outlet.sent()).as("none with a cursor").hasSize(1);
        free.countDown();
        awaitNumbers(2);
        assertThat(outlet.numbers()).containsExactly(5, 6);
        assertThat(outlet.sent()).hasSize(3);
        assertHeartbeat(outlet.sent().getLast(), 7);
    }

    @Test
    void noCursorIsToldBeforeWhatComesFirstHasBeenTaken() {
        rig.publish(0, 7);
        Openings.At live = Openings.live(List.of(rig.feed));
        Preamble two = Preamble.of(found(5)).then(found(6));
        outlet.room = 1;
        var subscription = open(new Openings.At(live.positions(), two), ALL, Policy.REPLAY, 1);
        wheel.turnTo(1_000);
        outlet.turn();
        // There is room again, and the timer comes before the transport says so.
        outlet.room = 10;
        wheel.turnTo(2_000);
        outlet.turn();
        assertThat(outlet.sent()).hasSize(1);
        subscription.writable();
        assertThat(outlet.numbers()).containsExactly(5, 6);
        assertHeartbeat(outlet.sent().getLast(), 7);
    }

    @Test
    void heartbeatsCarryACursorBehindWhatWasFilteredOut() {
        open(live(), new FeedRig.Multiples(1000), Policy.REPLAY, 1);
        rig.publish(1, 11);
        outlet.turn();
        wheel.turnTo(1_000);
        outlet.turn();
        assertThat(outlet.sent()).hasSize(2);
        assertHeartbeat(outlet.sent().get(1), 10);
        rig.publish(1000, 1001);
        outlet.turn();
        wheel.turnTo(2_000);
        outlet.turn();
        assertThat(outlet.sent()).as("not silent").hasSize(3);
        wheel.turnTo(3_000);
        outlet.turn();
        assertHeartbeat(outlet.sent().getLast(), 11);
    }

    private static void assertHeartbeat(TailResponse sent, long offset) {
        assertThat(sent.getHeartbeat()).isTrue();
        assertThat(Cursor.decode(sent.getCursor()).offset(FeedRig.LANE)).isEqualTo(offset);
    }

    @ParameterizedTest
    @EnumSource(names = {"REPLAY", "SKIP", "DISCONNECT"})
    void whatRetentionTookIsNotPassedOverInSilence(Policy policy) {
        rig.publish(0, 100);
        rig.store.events().trim(1, 50);
        open(after(Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 10)), ALL, policy, 0);
        outlet.awaitTask();
        assertThat(outlet.refusal().reason()).isEqualTo(Reason.CURSOR_TOO_OLD);
        var oldest = outlet.cursor("oldest_cursor");
        assertThat(oldest.offset(FeedRig.LANE)).isEqualTo(50);
        var resumed = new HandOutlet();
        all.open(spec(after(oldest), ALL, Policy.REPLAY, 0, null), resumed);
        while (resumed.numbers().size() < 50) {
            resumed.awaitTask();
        }
        assertThat(resumed.numbers()).isEqualTo(range(50, 100));
    }

    @Test
    void startsAtAPastMoment() {
        for (int i = 0; i < 10; i++) {
            rig.time(1_000 + 100L * i);
            rig.publish(i, i + 1);
        }
        open(new Openings.AtMoment(1_350), ALL, Policy.REPLAY, 0);
        awaitNumbers(6);
        assertThat(outlet.numbers()).isEqualTo(range(4, 10));
    }

    @Test
    void replaysAtASpeed() {
        for (int i = 0; i < 5; i++) {
            rig.time(10_000 + 1_000L * i);
            rig.publish(i, i + 1);
        }
        var replay = ReplayClock.start(10_000, 10, clock);
        all.open(spec(new Openings.AtMoment(10_000), ALL, Policy.REPLAY, 0, replay), outlet);
        awaitNumbers(1);
        assertThat(outlet.numbers()).containsExactly(0);
        now.addAndGet(200);
        wheel.turnTo(200);
        awaitNumbers(3);
        assertThat(outlet.numbers()).containsExactly(0, 1, 2);
        rig.time(99_000_000);
        rig.publish(5, 6);
        outlet.turn();
        assertThat(outlet.numbers()).as("the future waits").containsExactly(0, 1, 2);
        now.addAndGet(10_000);
        wheel.turnTo(10_200);
        awaitNumbers(5);
        assertThat(outlet.numbers()).isEqualTo(range(0, 5));
    }

    @Test
    void aReplayResumedByCursorKeepsItsSpeed() {
        for (int i = 0; i < 5; i++) {
            rig.time(10_000 + 1_000L * i);
            rig.publish(i, i + 1);
        }
        var replay = ReplayClock.resume(10, clock);
        var behindTwo = after(Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 2));
        all.open(spec(behindTwo, ALL, Policy.REPLAY, 0, replay), outlet);
        awaitNumbers(1);
        assertThat(outlet.numbers()).containsExactly(2);
        now.addAndGet(100);
        wheel.turnTo(100);
        awaitNumbers(2);
        assertThat(outlet.numbers()).containsExactly(2, 3);
        now.addAndGet(100);
        wheel.turnTo(200);
        awaitNumbers(3);
        assertThat(outlet.numbers()).containsExactly(2, 3, 4);
    }

    @Test
    void closingGivesEverythingBack() {
        var subscription = open(live(), ALL, Policy.REPLAY, 3600);
        rig.publish(0, 10);
        outlet.turn();
        subscription.closed();
        subscription.closed();
        assertNothingHeld();
    }

    @Test
    void closingWhileTheDiskIsReadGivesEverythingBack() {
        rig.publish(0, 100);
        var begun = open(new Openings.AtMoment(0), ALL, Policy.REPLAY, 1);
        begun.closed();
        awaitReaders();
        var reading = open(after(Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 0)), ALL, Policy.REPLAY, 1);
        reading.closed();
        awaitReaders();
        assertThat(outlet.sent()).allMatch(TailResponse::getHeartbeat);
        assertThat(outlet.ends).isZero();
        assertNothingHeld();
    }

    @Test
    void aRenderingThatFailsEndsItsSubscriptionAndNoOther() {
        Rendering broken =
                new Rendering() {
                    @Override
                    public byte @Nullable [] render(Event event) {
                        throw new IllegalStateException("broken, as told");
                    }

                    @Override
                    public byte[] skipped(long count) {
                        return new byte[0];
                    }
                };
        open(live(), ALL, Policy.REPLAY, 0);
        var hit = new HandOutlet();
        all.open(spec(live(), broken, Policy.REPLAY, 0, null), hit);
        rig.publish(0, 3);
        hit.turn();
        outlet.turn();
        assertThat(hit.refusal().reason()).isEqualTo(Reason.INTERNAL);
        assertThat(outlet.numbers()).containsExactly(0, 1, 2);
        rig.publish(3, 100);
        var onDisk = new HandOutlet();
        all.open(
                spec(
                        after(Cursor.of(FeedRig.EPOCH, FeedRig.LANE, 0)),
                        broken,
                        Policy.REPLAY,
                        0,
                        null),
                onDisk);
        onDisk.awaitTask();
        assertThat(onDisk.refusal().reason()).isEqualTo(Reason.INTERNAL);
    }

    @Test
    void endsWhereItWasToldToWithWhatIsOnDiskAlone() {
        rig.publish(0, 50);
        all.open(specUntil(after(cursorAt(0)), 50), outlet);
        rig.publish(50, 60);
        awaitEnd();
        assertThat(outlet.numbers()).isEqualTo(range(0, 50));
        assertNothingHeld();
    }

    @Test
    void endsWhereItWasToldToWhileEventsGoOn() {
        rig.publish(0, 3);
        all.open(specUntil(live(), 7), outlet);
        rig.publish(3, 5);
        outlet.turn();
        assertThat(outlet.ends).isZero();
        rig.publish(5, 20);
        awaitEnd();
        assertThat(outlet.numbers()).isEqualTo(range(3, 7));
        assertNothingHeld();
    }

    @Test
    void endsWhereItIsToldToHoweverFarBehindItIs() {
        Subscription subscription = open(live(), ALL, Policy.REPLAY, 0);
        outlet.room = 5;
        rig.publish(0, 100);
        outlet.turn();
        subscription.endAt(rig.feed.end());
        rig.publish(100, 110);
        outlet.turn();
        assertThat(outlet.ends).isZero();
        outlet.room = Integer.MAX_VALUE;
        subscription.writable();
        awaitEnd();
        assertThat(outlet.numbers()).isEqualTo(range(0, 100));
        assertNothingHeld();
    }

    @Test
    void endsAtOnceWhereNothingIsLeftToRead() {
        rig.publish(0, 3);
        all.open(specUntil(live(), 3), outlet);
        assertThat(outlet.ends).isEqualTo(1);
        assertNothingHeld();
    }

    @Test
    void endsBehindFactsThatAreNoEvents() {
        rig.publish(0, 3);
        rig.applyOther();
        rig.commit();
        rig.tell();
        all.open(specUntil(after(cursorAt(0)), rig.next()), outlet);
        awaitEnd();
        assertThat(outlet.numbers()).isEqualTo(range(0, 3));
    }

    @Test
    void endsThereWhateverTheReaderAndTheWriterDo() {
        var random = new Random(7);
        for (int run = 0; run < 100; run++) {
            var out = new HandOutlet();
            int from = (int) rig.next() - random.nextInt((int) Math.min(50, rig.next() + 1));
            int until = from + random.nextInt(120);
            var subscription = all.open(specUntil(after(cursorAt(from)), until), out);
            for (int round = random.nextInt(6); round > 0; round--) {
                out.room = random.nextInt(40);
                rig.publish((int) rig.next(), (int) rig.next() + random.nextInt(40));
                subscription.writable();
                out.turn();
            }
            rig.publish((int) rig.next(), Math.max((int) rig.next(), until) + 1);
            out.room = Integer.MAX_VALUE;
            subscription.writable();
            out.turn();
            while (out.ends == 0) {
                out.awaitTask();
            }
            assertThat(out.numbers()).isEqualTo(range(from, until));
        }
        assertNothingHeld();
    }

    @Test
    void whatIsFoundFirstComesBeforeWhatFollows() {
        rig.publish(0, 5);
        var then = Openings.live(List.of(rig.feed));
        open(Openings.preceded(readers, _ -> Preamble.of(found(70)).then(found(80)), then));
        rig.publish(5, 8);
        awaitNumbers(5);
        assertThat(outlet.numbers()).containsExactly(70, 80, 5, 6, 7);
    }

    @Test
    void aRefusalOfWhatIsToBeFoundFirstEndsTheCall() {
        var refusal = Refusal.of(Reason.OVERLOADED, "too much");
        open(
                Openings.preceded(
                        readers,
                        _ -> {
                            throw refusal.asException();
                        },
                        Openings.live(List.of(rig.feed))));
        outlet.awaitTask();
        assertThat(outlet.refusal()).isEqualTo(refusal);
        assertNothingHeld();
    }

    @Test
    void whoFindsIsToldThatNobodyWaits() throws InterruptedException {
        var started = new CountDownLatch(1);
        var seen = new CountDownLatch(1);
        var subscription =
                open(
                        Openings.preceded(
                                readers,
                                gone -> {
                                    started.countDown();
                                    while (!gone.getAsBoolean()) {
                                        Thread.onSpinWait();
                                    }
                                    seen.countDown();
                                    return Preamble.NONE;
                                },
                                Openings.live(List.of(rig.feed))));
        started.await();
        subscription.closed();
        assertThat(seen.await(10, TimeUnit.SECONDS)).isTrue();
        outlet.awaitTask();
        assertThat(outlet.sent()).isEmpty();
        assertNothingHeld();
    }

    @Test
    void nothingIsReadForWhoIsGoneBeforeTheirTurn() {
        rig.publish(0, 100);
        var free = new CountDownLatch(1);
        readers.read(() -> await(free));
        var read = new AtomicInteger();
        Rendering counting =
                new Rendering() {
                    @Override
                    public byte @Nullable [] render(Event event) {
                        read.incrementAndGet();
                        return null;
                    }

                    @Override
                    public byte[] skipped(long count) {
                        return new byte[0];
                    }
                };
        open(after(cursorAt(0)), counting, Policy.REPLAY, 0).closed();
        var looking =
                open(
                        Openings.preceded(
                                readers,
                                _ -> {
                                    read.incrementAndGet();
                                    return Preamble.NONE;
                                },
                                Openings.live(List.of(rig.feed))));
        looking.closed();
        free.countDown();
        awaitReaders();
        assertThat(read).hasValue(0);
        assertNothingHeld();
    }

    @Test
    void whoIsGoneBeforeTheirTurnLeavesNothingInTheQueue() {
        var free = new CountDownLatch(1);
        readers.read(() -> await(free));
        WeakReference<Object> asked = askAndGo();
        Awaitility.await()
                .until(
                        () -> {
                            System.gc();
                            return asked.get() == null;
                        });
        free.countDown();
    }

    private WeakReference<Object> askAndGo() {
        byte[] request = new byte[1];
        Openings preceded =
                Openings.preceded(
                        readers,
                        _ -> Preamble.of(found(request.length)),
                        Openings.live(List.of(rig.feed)));
        open(preceded).closed();
        return new WeakReference<>(request);
    }

    /** Waits until the reader thread has done what waits for it, and takes what it hands over. */
    private void awaitReaders() {
        var done = new CountDownLatch(1);
        readers.read(done::countDown);
        await(done);
        outlet.turn();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Subscription open(Openings start) {
        return open(start, ALL, Policy.REPLAY, 0);
    }

    private static Frame found(int number) {
        var event = new Event(0, 0, 0, (byte) 1, ByteBuffer.allocate(4).putInt(number).array());
        return Frame.of(Objects.requireNonNull(ALL.render(event)));
    }

    private void awaitEnd() {
        outlet.turn();
        while (outlet.ends == 0) {
            outlet.awaitTask();
        }
    }

    private static Cursor cursorAt(long offset) {
        return Cursor.of(FeedRig.EPOCH, FeedRig.LANE, offset);
    }

    private Spec specUntil(Openings start, long until) {
        return specUntil(List.of(rig.feed), start, until);
    }

    private static Spec specUntil(List<Feed> feeds, Openings start, long until) {
        return new Spec(
                feeds,
                start,
                ALL,
                Policy.REPLAY,
                0,
                null,
                List.of(new Position(FeedRig.LANE, until)));
    }

    private void awaitNumbers(int count) {
        while (outlet.numbers().size() < count) {
            outlet.awaitTask();
        }
    }

    private void assertNothingHeld() {
        assertThat(rig.feed.watched()).isFalse();
        assertThat(rig.feeds.budget().used()).isZero();
        assertThat(rig.feeds.renderings().size()).isZero();
        assertThat(wheel.size()).isZero();
        assertThat(all.size()).isZero();
    }

    private Subscription open(
            Openings start, Rendering rendering, Policy policy, int heartbeatSeconds) {
        return all.open(spec(start, rendering, policy, heartbeatSeconds, null), outlet);
    }

    private Openings live() {
        return Openings.live(List.of(rig.feed));
    }

    private Openings after(Cursor cursor) {
        return Openings.after(List.of(rig.feed), cursor);
    }

    private Spec spec(
            Openings start,
            Rendering rendering,
            Policy policy,
            int heartbeatSeconds,
            @Nullable ReplayClock replay) {
        return new Spec(List.of(rig.feed), start, rendering, policy, heartbeatSeconds, replay);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
