package dev.penstock.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import dev.penstock.access.AccessConfig;
import dev.penstock.access.Admission;
import dev.penstock.access.Credit;
import dev.penstock.refusal.Refusal;
import dev.penstock.wire.Metadata;
import dev.penstock.wire.ServerCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream in by hand: each message is a command of its own, answered when the test says so. */
class StreamInTest {
    private final Admission admission = new Admission(new AccessConfig(2, 1, 1, 100, 1_000, 1_000));
    private final Credit credit = new Credit(300);
    private final HandCall call = new HandCall();

    @Test
    void aStreamPausesAtItsMostCommandsAndGoesOnWhenOneIsAnswered() {
        var stream = new Stream(3);
        stream.send(1, 1);
        assertThat(call.paused).isFalse();
        stream.send(1);
        assertThat(call.paused).isTrue();
        stream.answer(1);
        assertThat(call.paused).isFalse();
    }

    @Test
    void aStreamPausesAboveItsCreditAndGoesOnAtHalf() {
        var stream = new Stream(100);
        stream.send(50, 50);
        assertThat(call.paused).isFalse();
        stream.send(1);
        assertThat(call.paused).isTrue();
        stream.answer(1);
        assertThat(call.paused).as("51 of 100 undecided").isTrue();
        stream.answer(1);
        assertThat(call.paused).as("1 of 100 undecided").isFalse();
    }

    @Test
    void whenAllCreditIsUsedAStreamWithoutAShareOfItGoesOn() {
        credit.take(300);
        var stream = new Stream(100);
        stream.send(10, 10);
        assertThat(call.paused).isTrue();
        stream.answer(1);
        assertThat(call.paused).as("others have it all").isTrue();
        stream.answer(1);
        assertThat(call.paused).as("it holds nothing itself").isFalse();
        assertThat(credit.used()).isEqualTo(300);
    }

    @Test
    void whoDoesNotTakeItsAnswersIsReadNoFurther() {
        var stream = new Stream(100);
        stream.send(1, 1, 1);
        call.writable = false;
        stream.answer(1);
        assertThat(call.paused).isTrue();
        stream.answer(2);
        assertThat(call.paused).as("nothing undecided, but answers not taken").isTrue();
        call.writable = true;
        stream.onWritable();
        assertThat(call.paused).isFalse();
    }

    @Test
    void norIsWhoIsAnsweredWithoutACommand() {
        var stream = new Stream(100);
        call.writable = false;
        stream.onReadComplete();
        assertThat(call.paused).isTrue();
    }

    @Test
    void aStreamIsCompleteWhenAllItSentIsAnswered() {
        var stream = new Stream(100);
        stream.send(1, 2);
        stream.onHalfClose();
        stream.answer(1);
        assertThat(stream.completed).isZero();
        stream.answer(1);
        assertThat(stream.completed).isOne();
        assertThat(stream.noted).containsExactly(1, 2);
    }

    /** A lane refuses what it has not decided while the journal still has what came before. */
    @Test
    void aStreamRefusedAheadOfWhatItSentBeforeEndsWhenThatIsAnswered() {
        var stream = new Stream(3);
        stream.send(1, 2, 3);
        stream.onMessage(new byte[4], 0, 4);
        stream.refuseLast();
        assertThat(call.paused).as("what comes is dropped, and stops nobody").isFalse();
        call.writable = false;
        stream.send(5);
        assertThat(call.paused).isFalse();
        stream.onHalfClose();
        assertThat(stream.ended).isZero();
        stream.answer(1);
        assertThat(stream.ended).isZero();
        stream.answer(1);
        assertThat(stream.ended).isOne();
        assertThat(stream.noted).containsExactly(1, 2);
        assertThat(stream.undecided).as("what came later was not submitted").isEmpty();
        assertThat(stream.completed).isZero();
        assertThat(credit.used()).isZero();
    }

    /** A batch that fits what is no longer there is refused for a gap: not the reason it ends for. */
    @Test
    void theFirstThatWasRefusedTellsHowAStreamEndsAndNothingBehindItIsAnswered() {
        var stream = new Stream(100);
        stream.send(1, 2, 3, 4);
        stream.answer(1);
        stream.refuseLast();
        stream.refuse();
        stream.answer(1);
        assertThat(stream.ended).isOne();
        assertThat(stream.noted).containsExactly(1);
        assertThat(stream.endedFor).isEqualTo(2);
    }

    @Test
    void anEmptyStreamIsCompleteAtOnce() {
        var stream = new Stream(100);
        stream.onHalfClose();
        assertThat(stream.completed).isOne();
    }

    @Test
    void aStreamThatClosesWhileUndecidedGivesEverythingBackOnce() {
        var stream = new Stream(100);
        stream.send(40, 40);
        assertThat(admission.streamsIn()).isOne();
        stream.onClosed();
        stream.onClosed();
        assertThat(admission.streamsIn()).isZero();
        assertThat(credit.used()).as("still in work").isEqualTo(80);
        stream.answer(2);
        assertThat(credit.used()).isZero();
        assertThat(stream.noted).isEmpty();
        assertThat(stream.completed).isZero();
    }

    @Test
    void withoutAPlaceAStreamIsRefused() {
        var first = new Stream(1);
        var second = new Stream(1);
        assertThatThrownBy(() -> new Stream(1)).hasMessageContaining("uploads: 2 are open");
        first.onClosed();
        second.onClosed();
        new Stream(1).onClosed();
        assertThat(admission.streamsIn()).isZero();
    }

    private record Command(long number, int bytes) {}

    private final class Stream extends StreamIn {
        final List<Integer> noted = new ArrayList<>();
        int completed;
        int ended;
        int endedFor;
        private final ArrayDeque<Integer> gathered = new ArrayDeque<>();
        private final ArrayDeque<Command> undecided = new ArrayDeque<>();

        Stream(int mostUndecided) {
            super(call, admission, credit, mostUndecided);
        }

        /** Messages of these sizes, each read by itself. */
        void send(int... sizes) {
            for (int size : sizes) {
                onMessage(new byte[size], 0, size);
                onReadComplete();
            }
        }

        /** The oldest commands are answered. */
        void answer(int count) {
            for (int i = 0; i < count; i++) {
                Command one = undecided.remove();
                answer(one.bytes(), () -> note(one));
                call.turn();
            }
        }

        private void note(Command one) {
            if (!isBehindRefused(one.number())) {
                noted.add(one.bytes());
            }
        }

        /** The oldest command is refused. */
        void refuse() {
            refuse(undecided.remove());
        }

        /** The newest command is refused. */
        void refuseLast() {
            refuse(undecided.removeLast());
        }

        private void refuse(Command one) {
            answer(one.bytes(), () -> endWhenAnswered(one.number(), () -> end(one)));
            call.turn();
        }

        private void end(Command one) {
            ended++;
            endedFor = one.bytes();
        }

        @Override
        protected void message(byte[] bytes, int offset, int length) {
            gathered.add(length);
        }

        @Override
        protected void flush() {
            while (!gathered.isEmpty()) {
                int bytes = gathered.remove();
                undecided.add(new Command(next(), bytes));
                submitted(bytes);
            }
        }

        @Override
        protected void complete() {
            completed++;
        }
    }

    /** A call without a connection; its event loop turns when told. */
    private static final class HandCall implements ServerCall {
        boolean paused;
        boolean writable = true;
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        void turn() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void holdRequest(int bytes) {
            throw new UnsupportedOperationException("a stream has no one request");
        }

        @Override
        public void holdSubscription(int bytes) {
            throw new UnsupportedOperationException("a stream has no one request");
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public boolean receiving() {
            return false;
        }

        @Override
        public Metadata headers() {
            throw new UnsupportedOperationException("no headers");
        }

        @Override
        public String peer() {
            return "127.0.0.1:1";
        }

        @Override
        public String method() {
            return "test/Stream";
        }

        @Override
        public Object loop() {
            return this;
        }

        @Override
        public boolean writable() {
            return writable;
        }

        @Override
        public void send(byte[] framed) {}

        @Override
        public void sendMessage(MessageLite message) {}

        @Override
        public void sendCompressed(MessageLite message) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void trailer(String name, String value) {}

        @Override
        public void close() {}

        @Override
        public void close(Refusal refusal) {}

        @Override
        public void abandon() {}
    }
}
