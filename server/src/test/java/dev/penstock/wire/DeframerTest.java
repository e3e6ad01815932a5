package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeframerTest {
    private static final int LIMIT = 100_000;

    private final ReceiveBudget budget = new ReceiveBudget(1 << 20);

    @Property(tries = 500)
    void messagesComeOutAsTheyWentInHoweverTheBytesAreSplit(
            @ForAll @Size(max = 30) List<@IntRange(max = 20_000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 30_000) int largestPiece,
            @ForAll Random random) {
        List<byte[]> messages = sizes.stream().map(size -> filled(size, random)).toList();
        byte[] stream = framed(messages);
        var deframer = new Deframer(LIMIT, budget);
        var out = new Collected(() -> true);
        int at = 0;
        while (at < stream.length) {
            int piece = Math.min(stream.length - at, 1 + random.nextInt(largestPiece));
            // As the transport has it: somewhere in an array that is used again
            byte[] shared = new byte[piece + 7];
            System.arraycopy(stream, at, shared, 3, piece);
            assertThat(deframer.accept(shared, 3, piece, out)).isEqualTo(piece);
            Arrays.fill(shared, (byte) -1);
            at += piece;
        }
        assertThat(out.messages).containsExactlyElementsOf(messages);
        assertThat(deframer.atBoundary()).isTrue();
        assertThat(budget.used()).isZero();
    }

    @Property(tries = 200)
    void aSinkThatWantsNoMoreGetsTheRestLater(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 300) Integer> sizes,
            @ForAll Random random) {
        List<byte[]> messages = sizes.stream().map(size -> filled(size, random)).toList();
        byte[] stream = framed(messages);
        var deframer = new Deframer(LIMIT, budget);
        var out = new Collected(random::nextBoolean);
        int at = 0;
        while (at < stream.length) {
            at += deframer.accept(stream, at, stream.length - at, out);
        }
        assertThat(out.messages).containsExactlyElementsOf(messages);
    }

    @Property(tries = 500)
    void randomBytesAreRefusedOrMakeMessagesButNeverMore(@ForAll byte[] bytes) {
        var deframer = new Deframer(LIMIT, budget);
        var out = new Collected(() -> true);
        try {
            deframer.accept(bytes, 0, bytes.length, out);
        } catch (RefusedException e) {
            assertThat(e.refusal().reason()).isIn(Reason.INTERNAL, Reason.MESSAGE_TOO_LARGE);
        }
        deframer.release();
        assertThat(budget.used()).isZero();
        assertThat(out.messages.stream().mapToInt(message -> message.length + Frames.HEADER).sum())
                .isLessThanOrEqualTo(bytes.length);
    }

    @Test
    void memoryFollowsWhatArrivedNotWhatWasAnnounced() {
        var deframer = new Deframer(50 << 20, budget);
        byte[] announced = new byte[Frames.HEADER + 1];
        Frames.putHeader(announced, 0, 50 << 20);
        deframer.accept(announced, 0, announced.length, new Collected(() -> true));
        assertThat(budget.used()).isLessThanOrEqualTo(4096);
        deframer.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aMessageOverTheLimitIsRefusedByItsHeader() {
        var deframer = new Deframer(10, budget);
        byte[] header = new byte[Frames.HEADER];
        Frames.putHeader(header, 0, 11);
        var refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () -> deframer.accept(header, 0, 5, new Collected(() -> true)));
        assertThat(refused.refusal().reason()).isEqualTo(Reason.MESSAGE_TOO_LARGE);
        assertThat(refused.refusal().message())
                .isEqualTo("message: 11 bytes (expected: at most 10)");
    }

    @Test
    void halfReceivedMessagesBeyondTheBudgetOfAllCallsAreRefused() {
        var small = new ReceiveBudget(10_000);
        byte[] part = new byte[8_000];
        Frames.putHeader(part, 0, 50_000);
        var first = new Deframer(LIMIT, small);
        first.accept(Arrays.copyOf(part, 4_000), 0, 4_000, new Collected(() -> true));
        var refused =
                catchThrowableOfType(
                        RefusedException.class,
                        () ->
                                new Deframer(LIMIT, small)
                                        .accept(part, 0, part.length, new Collected(() -> true)));
        assertThat(refused.refusal().reason()).isEqualTo(Reason.OVERLOADED);
        first.release();
        assertThat(small.used()).isZero();
    }

    private static byte[] filled(int size, Random random) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] framed(List<byte[]> messages) {
        var out = new ByteArrayOutputStream();
        messages.forEach(message -> out.writeBytes(Frames.frame(message)));
        return out.toByteArray();
    }

    private record Collected(List<byte[]> messages, BooleanSupplier wants)
            implements Deframer.Sink {
        Collected(BooleanSupplier wants) {
            this(new ArrayList<>(), wants);
        }

        @Override
        public void onFrame(byte flag, byte[] bytes, int offset, int length) {
            messages.add(Arrays.copyOfRange(bytes, offset, offset + length));
        }

        @Override
        public boolean wantsMore() {
            return wants.getAsBoolean();
        }
    }
}
