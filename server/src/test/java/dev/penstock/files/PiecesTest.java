package dev.penstock.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PiecesTest {
    @Test
    void whenMuchIsHeldPiecesAreSmallAndNoneIsReadAhead() {
        var pieces = new Pieces(2 << 20);
        assertThat(pieces.take(1 << 20, false)).isEqualTo(1 << 20);
        assertThat(pieces.take(1 << 20, false)).isEqualTo(1 << 20);
        assertThat(pieces.take(1 << 20, false)).isZero();
        assertThat(pieces.take(1 << 20, true)).isEqualTo(Pieces.LEAST);
        assertThat(pieces.take(100, true)).isEqualTo(100);
        assertThat(pieces.held()).isEqualTo((2 << 20) + Pieces.LEAST + 100);
        pieces.give(1 << 20);
        pieces.give(Pieces.LEAST + 100);
        assertThat(pieces.take(1 << 20, false)).isEqualTo(1 << 20);
    }
}
