package dev.penstock.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.Refusal;
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

    private static final long MINUTE = 60_000_000_000L;

    private final MemoryBudget budget = new MemoryBudget(8 << 20, MINUTE, 65_536);
    private final MemoryShare share = new MemoryShare(budget, "half-received messages");

    @Property(tries = 500)
    void messagesComeOutAsTheyWentInHoweverTheBytesAreSplit(
            @ForAll @Size(max = 30) List<@IntRange(max = 20_000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 30_000) int largestPiece,
            @ForAll Random random) {
        List<byte[]> messages = sizes.stream().map(size -> filled(size, random)).toList();
        byte[] stream = framed(messages);
        var deframer = new Deframer(LIMIT, share);
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
        var deframer = new Deframer(LIMIT, share);
        var out = new Collected(random::nextBoolean);
        int at = 0;
        while (at < stream.length) {
            at += deframer.accept(stream, at, stream.length - at, out);
        }
        assertThat(out.messages).containsExactlyElementsOf(messages);
    }

    @Property(tries = 500)
    void randomBytesAreRefusedOrMakeMessagesButNeverMore(@ForAll byte[] bytes) {
        var deframer = new Deframer(LIMIT, share);
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
        var deframer = new Deframer(50 << 20, share);
        byte[] announced = new byte[Frames.HEADER + 1];
        Frames.putHeader(announced, 0, 50 << 20);
        deframer.accept(announced, 0, announced.length, new Collected(() -> true));
        assertThat(budget.used()).isLessThanOrEqualTo(4096);
        deframer.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void aMessageOverTheLimitIsRefusedByItsHeader() {
        var deframer = new Deframer(10, share);
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
        var small = new MemoryBudget(10_000, MINUTE, 65_536);
        byte[] part = new byte[8_000];
        Frames.putHeader(part, 0, 50_000);
        var first = new Deframer(LIMIT, new MemoryShare(small, "half-received messages"));
        first.accept(Arrays.copyOf(part, 4_000), 0, 4_000, new Collected(() -> true));
        var second = new Deframer(LIMIT, new MemoryShare(small, "half-received messages"));
        assertThat(refusal(second, part).message())
                .matches(
                        "half-received messages of all calls: \\d+ bytes \\(expected: at most 10000\\)");
        first.release();
        assertThat(small.used()).isZero();
    }

    @Test
    void oneConnectionHasAnEighthAndOneMessageBesideItOnceMemoryIsScarce() {
        byte[] part = new byte[200_005];
        Frames.putHeader(part, 0, 900_000);
        List<Deframer> messages = new ArrayList<>();
        assertThat(budget.reserve((4 << 20) + 1)).isTrue();
        // Three of 400,000 bytes: within a share of 1 MiB two, beside it the third
        for (int i = 0; i < 3; i++) {
            messages.add(new Deframer(1_000_000, share));
            messages.getLast().accept(part, 0, part.length, new Collected(() -> true));
        }
        assertThat(messages).extracting(Deframer::held).containsOnly(400_000);
        var last = new Deframer(1_000_000, share);
        var refused = refusal(last, part);
        assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(refused.message())
                .isEqualTo(
                        "half-received messages of this connection: 1200000 bytes"
                                + " (expected: at most 1048576)");
        // Another connection does not notice
        var other = new MemoryShare(budget, "half-received messages");
        var neighbour = new Deframer(1_000_000, other);
        neighbour.accept(part, 0, part.length, new Collected(() -> true));
        // The one beside is given back: there is room for another
        messages.removeLast().release();
        last.accept(part, 0, part.length, new Collected(() -> true));
        assertThat(last.held()).isPositive();
        List.of(messages.get(0), messages.get(1), last, neighbour).forEach(Deframer::release);
        budget.release((4 << 20) + 1);
        assertThat(budget.used()).isZero();
    }

    @Test
    void manyMessagesOfOneConnectionArriveWhileThereIsPlenty() {
        byte[] part = new byte[16_384];
        Frames.putHeader(part, 0, 90_000);
        List<Deframer> messages = new ArrayList<>();
        // Of a gateway, say: four times its share
        for (int i = 0; i < 45; i++) {
            messages.add(new Deframer(LIMIT, share));
            messages.getLast().accept(part, 0, part.length, new Collected(() -> true));
        }
        assertThat(budget.used()).isEqualTo(45 * 90_000);
        messages.forEach(Deframer::release);
        assertThat(budget.used()).isZero();
    }

    @Test
    void aMessageLargerThanTheShareArrivesAlsoBesideOthers() {
        var other = new Deframer(LIMIT, share);
        other.accept(framed(List.of(new byte[90_000])), 0, 50_000, new Collected(() -> true));
        byte[] large = framed(List.of(new byte[5 << 20]));
        var deframer = new Deframer(5 << 20, share);
        var out = new Collected(() -> true);
        for (int at = 0; at < large.length; at += 16_384) {
            deframer.accept(large, at, Math.min(16_384, large.length - at), out);
        }
        assertThat(out.messages).hasSize(1);
        other.release();
        assertThat(budget.used()).isZero();
    }

    @Test
    void whatArrivedHoldsLessOnceMemoryIsScarce() {
        byte[] part = new byte[50_005];
        Frames.putHeader(part, 0, 5 << 20);
        var plenty = new Deframer(5 << 20, share);
        plenty.accept(part, 0, part.length, new Collected(() -> true));
        assertThat(plenty.held()).isEqualTo(400_000);
        assertThat(budget.reserve(4 << 20)).isTrue();
        var scarce = new Deframer(5 << 20, new MemoryShare(budget, "half-received messages"));
        scarce.accept(part, 0, part.length, new Collected(() -> true));
        assertThat(scarce.held()).isEqualTo(100_000);
        plenty.release();
        scarce.release();
        budget.release(4 << 20);
    }

    @Test
    void theMoreAMessageHoldsTheMoreItHasToGrowWhileMemoryIsScarce() {
        assertThat(budget.leastProgress(4096)).isEqualTo(256);
        assertThat(budget.leastProgress(3 << 20)).isEqualTo(65_536);
        assertThat(budget.reserve(7 << 20)).isTrue();
        assertThat(budget.leastProgress(3 << 20)).as("others hold half").isEqualTo(65_536);
        assertThat(budget.reserve(1)).isTrue();
        assertThat(budget.leastProgress(3 << 20)).as("others hold more").isEqualTo(3 << 16);
        budget.release((7 << 20) + 1);
    }

    private static Refusal refusal(Deframer deframer, byte[] bytes) {
        return catchThrowableOfType(
                        RefusedException.class,
                        () -> deframer.accept(bytes, 0, bytes.length, new Collected(() -> true)))
                .refusal();
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
