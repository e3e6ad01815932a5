package dev.penstock.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.refusal.Reason;
import dev.penstock.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CursorTest {

    @Property
    void comesBackAsItWas(
            @ForAll @LongRange(min = 0) long epoch,
            @ForAll @LongRange(min = 0) long moment,
            @ForAll @Size(max = 64) List<@LongRange(min = 0) Long> offsets) {
        var positions = new ArrayList<Position>();
        for (int lane = 0; lane < offsets.size(); lane++) {
            positions.add(new Position(lane * 37, offsets.get(lane)));
        }
        var cursor = new Cursor(epoch, positions, moment);
        assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
    }

    @Test
    void everyFlippedBitIsNoticed() {
        var cursor =
                new Cursor(3, List.of(new Position(0, 123_456), new Position(5, 9)), 1_700_000);
        byte[] bytes = Base64.getUrlDecoder().decode(cursor.encode());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(flipped));
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        String text = Cursor.of(3, 0, 123_456).encode();
        for (int length = 0; length < text.length(); length++) {
            assertRefused(text.substring(0, length));
        }
    }

    @Property
    void textThatIsNoCursorIsRefused(@ForAll String text) {
        assertRefused(text);
    }

    @Property
    void bytesThatAreNoCursorAreRefused(@ForAll @Size(max = 80) byte[] bytes) {
        assertRefused(
                new String(Base64.getUrlEncoder().encode(bytes), StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 20)
    void longTextIsRefusedBeforeItIsLookedAt(@ForAll @IntRange(min = 2049, max = 9999) int length) {
        assertRefused("A".repeat(length));
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> Cursor.decode(text))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().reason()).isEqualTo(Reason.INVALID_CURSOR));
    }
}
